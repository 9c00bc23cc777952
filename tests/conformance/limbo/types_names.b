# type gives a name to a type; the named type and the name are the same type.
# expect: 3 2 7 5
# expect: 12
# expect: 2 a
implement TypeNames;

include "sys.m";
	sys: Sys;
include "draw.m";

TypeNames: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Number: type int;
Row: type array of int;
Matrix: type array of Row;
Pair: type (Number, string);
Unary: type ref fn(n: Number): Number;
Point: adt {
	x, y: Number;
};
P: type Point;
double(n: int): int
{
	return 2*n;
}

apply(f: Unary, n: Number): int
{
	return f(n);
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	n: Number = 3;
	m := array[2] of {* => array[2] of {* => 7}};
	mm: Matrix = m;
	i: int = n;
	p: P = Point(5, 6);
	sys->print("%d %d %d %d\n", i, len mm, mm[1][1], p.x);
	sys->print("%d\n", apply(double, 6));
	T: type list of Pair;
	t: T = (1, "a") :: (2, "b") :: nil;
	(nil, s) := hd t;
	sys->print("%d %s\n", len t, s);
}
