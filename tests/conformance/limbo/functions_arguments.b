# Arguments of every type; values are copied, references are shared; an argument is a variable of the function.
# expect: 200 20000000000 1.5 s 2 1 3 t 4 5
# expect: 1 text 99 2
implement Arguments;

include "sys.m";
	sys: Sys;
include "draw.m";

Arguments: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Point: adt {
	x, y: int;
};

all(b: byte, g: big, r: real, s: string, a: array of int, l: list of int, t: (int, string), p: Point, q: ref Point)
{
	sys->print("%d %bd %g %s %d %d %d %s %d %d\n", int b, g, r, s, len a, hd l, t.t0, t.t1, p.x, q.y);
}

change(i: int, s: string, a: array of int, l: list of int)
{
	i = 7;
	s[0] = 'T';
	s += "!";
	a[0] = 99;
	l = 1 :: l;
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	all(byte 200, big 20000000000, 1.5, "s", array[2] of int, 1 :: nil, (3, "t"), Point(4, 4), ref Point(5, 5));
	i := 1;
	s := "text";
	a := array[1] of int;
	l := 1 :: 2 :: nil;
	change(i, s, a, l);
	sys->print("%d %s %d %d\n", i, s, a[0], len l);
}
