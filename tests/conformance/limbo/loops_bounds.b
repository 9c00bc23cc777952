# Loops whose bounds are known only at run time: none, few and many turns, bounds next to the least and the largest number.
# expect: up 0 1
# expect: up 0 1
# expect: up 0 1
# expect: up 0 1
# expect: up 1 3
# expect: up 3 30
# expect: up 4 91
# expect: up 7 2460
# expect: up 8 7381
# expect: up 9 22143
# expect: up 100 2037323
# expect: from -5 6 1002
# expect: from 2147483640 7 2460
# expect: from -2147483648 0 1
# expect: from -2147483648 1 3
# expect: to 0 1
# expect: to 10 66430
# expect: by threes 34 7485658
implement Loops;

include "sys.m";
	sys: Sys;
include "draw.m";

Loops: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	least := int (big -1 << 31);
	show("up", between(0, least));
	show("up", between(0, least + 1));
	show("up", between(0, -1));
	show("up", between(0, 0));
	show("up", between(0, 1));
	show("up", between(0, 3));
	show("up", between(0, 4));
	show("up", between(0, 7));
	show("up", between(0, 8));
	show("up", between(0, 9));
	show("up", between(0, 100));
	show("from -5", between(-5, 1));
	show("from 2147483640", between(2147483640, 2147483647));
	show("from -2147483648", between(least, least));
	show("from -2147483648", between(least, least + 1));
	show("to", inclusive(-1));
	show("to", inclusive(9));
	show("by threes", stepping(100));
}

show(what: string, result: (int, int))
{
	(turns, mixed) := result;
	sys->print("%s %d %d\n", what, turns, mixed);
}

between(first, bound: int): (int, int)
{
	x := 1;
	turns := 0;
	for(i := first; i < bound; i++) {
		x = (x * 3 + (i & 1)) & 16rffffff;
		turns += 1 + (x & 0);
	}
	return (turns, x);
}

inclusive(last: int): (int, int)
{
	x := 1;
	turns := 0;
	for(i := 0; i <= last; i++) {
		x = (x * 3 + (i & 1)) & 16rffffff;
		turns += 1 + (x & 0);
	}
	return (turns, x);
}

stepping(bound: int): (int, int)
{
	x := 1;
	turns := 0;
	for(i := 0; i < bound; i += 3) {
		x = (x * 3 + (i & 1)) & 16rffffff;
		turns += 1 + (x & 0);
	}
	return (turns, x);
}
