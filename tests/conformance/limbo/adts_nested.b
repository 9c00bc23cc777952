# Adts inside adts, tuples and arrays by value.
# expect: 1 2 3 4
# expect: 1 2 10 4
# expect: 7 8
# expect: 21
# expect: 10 4
implement NestedAdts;

include "sys.m";
	sys: Sys;
include "draw.m";

NestedAdts: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Point: adt {
	x, y: int;
};

Rect: adt {
	min, max: Point;
	tag: (int, string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	r := Rect(Point(1, 2), Point(3, 4), (0, "r"));
	sys->print("%d %d %d %d\n", r.min.x, r.min.y, r.max.x, r.max.y);
	s := r;
	s.max.x = 10;
	sys->print("%d %d %d %d\n", s.min.x, r.min.y, s.max.x, r.max.y);
	r.min = Point(7, 8);
	sys->print("%d %d\n", r.min.x, r.min.y);
	a := array[] of {r, s};
	a[1].tag.t0 += 21;
	sys->print("%d\n", a[1].tag.t0 + r.tag.t0);
	((nil, nil), max, nil) := a[1];
	sys->print("%d %d\n", max.x, max.y);
}
