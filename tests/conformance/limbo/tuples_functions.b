# Tuples as arguments, results, members, and through channels; an adt and a tuple of its members' types.
# expect: 3 1
# expect: 5 pear
# expect: 11 22
# expect: 8 9
# expect: 6 7
implement TupleFunctions;

include "sys.m";
	sys: Sys;
include "draw.m";

TupleFunctions: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Point: adt {
	x, y: int;
};

divide(a, b: int): (int, int)
{
	return (a/b, a%b);
}

longer(a, b: (int, string)): (int, string)
{
	if(a.t0 > b.t0)
		return a;
	return b;
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	(q, r) := divide(10, 3);
	sys->print("%d %d\n", q, r);
	(n, s) := longer((5, "pear"), (3, "fig"));
	sys->print("%d %s\n", n, s);
	c := chan[1] of (int, int);
	c <-= (11, 22);
	(a, b) := <-c;
	sys->print("%d %d\n", a, b);
	p := Point(8, 9);
	(x, y) := p;
	sys->print("%d %d\n", x, y);
	p = (6, 7);
	sys->print("%d %d\n", p.x, p.y);
}
