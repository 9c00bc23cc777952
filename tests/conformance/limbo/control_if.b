# if and else: else belongs to the nearest if; the condition is an int.
# expect: yes no inner
# expect: none
# expect: small medium large
implement If;

include "sys.m";
	sys: Sys;
include "draw.m";

If: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

size(n: int): string
{
	if(n < 10)
		return "small";
	else if(n < 100)
		return "medium";
	else
		return "large";
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	if(1)
		sys->print("yes ");
	if(0)
		sys->print("not reached");
	else
		sys->print("no ");
	if(1)
		if(0)
			sys->print("not reached");
		else
			sys->print("inner\n");
	s: string;
	if(s != nil)
		;
	else {
		sys->print("none\n");
	}
	sys->print("%s %s %s\n", size(1), size(10), size(100));
}
