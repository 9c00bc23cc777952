# Arrays of every kind of element: byte, big, real, string, tuple, adt, list, channel, function.
# expect: 255 10000000000 2.5 two
# expect: (3, three) 7,8
# expect: 2 5
# expect: 12 21
# expect: 9 30
implement Elements;

include "sys.m";
	sys: Sys;
include "draw.m";

Elements: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Point: adt {
	x, y: int;
};

plus(a, b: int): int
{
	return a+b;
}

times(a, b: int): int
{
	return a*b;
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	b := array[] of {byte 1, byte 255};
	g := array[] of {big 1, big 10000000000};
	r := array[] of {1.5, 2.5};
	s := array[] of {"one", "two"};
	sys->print("%d %bd %g %s\n", int b[1], g[1], r[1], s[1]);
	t := array[] of {(1, "one"), (3, "three")};
	(n, name) := t[1];
	p := array[] of {Point(5, 6), Point(7, 8)};
	sys->print("(%d, %s) %d,%d\n", n, name, p[1].x, p[1].y);
	l := array[] of {1 :: 2 :: nil, 5 :: nil};
	sys->print("%d %d\n", len l[0], hd l[1]);
	c := array[2] of {* => chan[1] of int};
	c[0] <-= 12;
	c[1] <-= 21;
	sys->print("%d %d\n", <-c[0], <-c[1]);
	f := array[] of {plus, times};
	b[0] += byte 3;
	p[0].x += 4;
	sys->print("%d %d\n", p[0].x, f[1](p[0].y, f[0](int b[0], 1)));
}
