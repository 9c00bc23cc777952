# References to functions of other modules carry their module along; ours are called from there.
# part: parts/counter.b
# expect: 101 102 201
# expect: 30 14
# expect: 103
implement ModuleFunctions;

include "sys.m";
	sys: Sys;
include "draw.m";

ModuleFunctions: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

include "parts/counter.m";

base := 0;

square(n: int): int
{
	return n*n;
}

added(n: int): int
{
	return n + base;
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	a := load Counter Counter->PATH;
	b := load Counter Counter->PATH;
	b->count = 200;
	f, g: ref fn(by: int): int;
	f = a->next;
	g = b->next;
	sys->print("%d ", f(1));
	sys->print("%d ", a->next(1));
	sys->print("%d\n", g(1));
	base = 2;
	sys->print("%d %d\n", a->each(5, square), a->each(4, added));
	a = nil;
	sys->print("%d\n", f(1));
}
