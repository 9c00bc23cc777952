# Names of arguments, locals, labels, members, types and functions that are the same.
# expect: 1 2
# expect: 7
# expect: 3 three
# expect: 5
implement ScopeFunctions;

include "sys.m";
	sys: Sys;
include "draw.m";

ScopeFunctions: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

x: int;

Point: adt {
	x, y, point: int;
};

point(point: Point): int
{
	return point.x + point.y + point.point;
}

value(): int
{
	value := 7;
	return value;
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	x = 1;
	p := Point(2, 0, 0);
	sys->print("%d %d\n", x, p.x);
	sys->print("%d\n", value());
	n := 3;
	if(n == 3){
		m := n;
		n := "three";
		sys->print("%d %s\n", m, n);
	}
	sys->print("%d\n", point(Point(1, 1, 3)));
}
