# The arguments of a program, of which the first is its name.
# args: one "two words" ''
# expect: 4
# expect: [one] [two words] []
implement Arguments;

include "sys.m";
	sys: Sys;
include "draw.m";

Arguments: module
{
	init: fn(ctxt: ref Draw->Context, argv: list of string);
};

init(ctxt: ref Draw->Context, argv: list of string)
{
	sys = load Sys Sys->PATH;
	if(ctxt != nil)
		sys->print("no display was expected\n");
	sys->print("%d\n", len argv);
	s := "";
	for(argv = tl argv; argv != nil; argv = tl argv)
		s += " [" + hd argv + "]";
	sys->print("%s\n", s[1:]);
}
