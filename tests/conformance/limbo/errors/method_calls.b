# Methods called on what has none, with self given by hand, on values where references are wanted.
implement MethodCalls;

MethodCalls: module
{
	init: fn();
};

Point: adt {
	x, y: int;
	byref: fn(p: self ref Point): int;
	plain: fn(p: Point): int;
};

Point.byref(p: self ref Point): int
{
	return p.x;
}

Point.plain(p: Point): int
{
	return p.x;
}

init()
{
	p := Point(1, 2);
	r := ref p;
	p.byref();	# error:
	r.byref(r);	# error: many
	r.plain();	# error: few
	r.missing();	# error: missing
	Point.byref();	# error:
}
