# Blocks open scopes: a name declared inside hides the outer one until the end; its initialiser sees the outer.
# expect: 1 2 text 2 1
# expect: 10 11
# expect: 5 global 7 global
# expect: 3
implement Blocks;

include "sys.m";
	sys: Sys;
include "draw.m";

Blocks: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

x := "global";

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	sys->print("%s", "");
	{
		x := 1;
		sys->print("%d ", x);
		{
			x := x + 1;
			sys->print("%d ", x);
			{
				x := "text";
				sys->print("%s ", x);
			}
			sys->print("%d ", x);
		}
		sys->print("%d\n", x);
	}
	i := 10;
	{
		i++;
		i := string (i - 1);
		sys->print("%s ", i);
	}
	sys->print("%d\n", i);
	if(i){
		x := 5;
		sys->print("%d ", x);
	}
	sys->print("%s ", x);
	argument(7);
	sys->print("%s\n", x);
	{ ; {} ;; }
	for(n := 0; n < 3; n++){}
	sys->print("%d\n", n);
}

argument(x: int)
{
	sys->print("%d ", x);
}
