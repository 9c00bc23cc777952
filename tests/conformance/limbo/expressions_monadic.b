# How far conversions, len, hd, tl, ref, * and signs reach: a term with its selections, and no further.
# expect: 4.5 5x 13
# expect: 2 2 7
# expect: 1099511627776 97
# expect: -3 4 3
# expect: 3 4 1
# expect: 6 3 -5
implement Monadic;

include "sys.m";
	sys: Sys;
include "draw.m";

Monadic: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Point: adt {
	x, y: int;
};

neg(p: Point): int
{
	return -p.x;
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	i := 2;
	sys->print("%g %s %d\n", real i + 2.5, string 5 + "x", int "1" + int "12");
	s := "abc";
	l := 1 :: 7 :: nil;
	sys->print("%d %d %d\n", len s - 1, len s[1:], hd tl l);
	sys->print("%bd %d\n", big 1 << 40, int s[0]);
	p := ref Point(3, 4);
	sys->print("%d %d %d\n", -p.x, +p.y, (*p).x);
	q := ref *p;
	r := *q;
	sys->print("%d %d %d\n", r.x, q.y, p != q);
	a := array[] of {Point(5, 6)};
	b := a[0];
	sys->print("%d %d %d\n", a[0].y, +p.x, neg(b));
}
