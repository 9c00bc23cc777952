# Adts are values: assignment and passing copy them, and equality of members is up to the program.
# expect: 1 2
# expect: 9 2 1 2
# expect: 1 2
# expect: 3 4
# expect: 0 nil
# expect: 5 6 1
implement Adts;

include "sys.m";
	sys: Sys;
include "draw.m";

Adts: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Point: adt {
	x, y: int;
};

Named: adt {
	name: string;
	n: int;
};

global: Named;

change(p: Point)
{
	p.x = 100;
	p.y = 200;
}

make(x, y: int): Point
{
	return Point(x, y);
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	p := Point(1, 2);
	sys->print("%d %d\n", p.x, p.y);
	q := p;
	q.x = 9;
	sys->print("%d %d %d %d\n", q.x, q.y, p.x, p.y);
	change(p);
	sys->print("%d %d\n", p.x, p.y);
	p = make(3, 4);
	sys->print("%d %d\n", p.x, p.y);
	name := global.name;
	if(name == nil)
		name = "nil";
	sys->print("%d %s\n", global.n, name);
	n: Named;
	(n.n, n.name) = (5, "s");
	n.n++;
	sys->print("%d %d %d\n", n.n - 1, n.n, len n.name);
}
