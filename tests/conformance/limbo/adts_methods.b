# Functions of adts: without self, with self by value, with self by reference; called by type name and by object.
# expect: 4 6
# expect: 1 2
# expect: 11 22
# expect: 3 4 7
# expect: 25
# expect: 12 23
implement Methods;

include "sys.m";
	sys: Sys;
include "draw.m";

Methods: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Point: adt {
	x, y: int;
	new: fn(x, y: int): ref Point;
	add: fn(p, q: Point): Point;
	shifted: fn(p: self Point, n: int): Point;
	move: fn(p: self ref Point, dx, dy: int);
	sum: fn(p: self ref Point): int;
	square: fn(n: int): int;
};

Point.new(x, y: int): ref Point
{
	return ref Point(x, y);
}

Point.add(p, q: Point): Point
{
	return (p.x+q.x, p.y+q.y);
}

Point.shifted(p: self Point, n: int): Point
{
	p.x += n;
	p.y += n;
	return p;
}

Point.move(p: self ref Point, dx, dy: int)
{
	p.x += dx;
	p.y += dy;
}

Point.sum(p: self ref Point): int
{
	return p.x + p.y;
}

Point.square(n: int): int
{
	return n*n;
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	p := Point(1, 2);
	q := Point.add(p, Point(3, 4));
	sys->print("%d %d\n", q.x, q.y);
	p.shifted(5);
	sys->print("%d %d\n", p.x, p.y);
	r := Point.new(1, 2);
	r.move(10, 20);
	sys->print("%d %d\n", r.x, r.y);
	s := p.add(p, (2, 2));
	sys->print("%d %d %d\n", s.x, s.y, (ref s).sum());
	sys->print("%d\n", Point.square(5));
	t := (*r).shifted(1);
	sys->print("%d %d\n", t.x, t.y);
}
