# Members of every type: constructed, read, changed, cleared.
# expect: 200 -1 20000000000 2.5 text
# expect: 2 1 8 3
# expect: 1 1 1
# expect: 49 4
implement Members;

include "sys.m";
	sys: Sys;
include "draw.m";

Members: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

All: adt {
	b: byte;
	i: int;
	g: big;
	r: real;
	s: string;
	a: array of int;
	l: list of string;
	c: chan of int;
	t: (int, string);
	f: ref fn(n: int): int;
};

square(n: int): int
{
	return n*n;
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	x := ref All(byte 200, -1, big 20000000000, 2.5, "text", array[2] of {* => 8}, "l" :: nil, chan[1] of int, (3, "t"), square);
	sys->print("%d %d %bd %g %s\n", int x.b, x.i, x.g, x.r, x.s);
	sys->print("%d %d %d %d\n", len x.a, len x.l, x.a[1], x.t.t0);
	x.s = nil;
	x.l = nil;
	x.a = nil;
	sys->print("%d %d %d\n", x.s == nil, x.l == nil, x.a == nil);
	x.c <-= x.f(7);
	x.t = (4, nil);
	sys->print("%d %d\n", <-x.c, x.t.t0);
}
