# Tuples: made, assigned, taken apart, with places left out; selected by t0, t1 …
# expect: 1 one 2.5
# expect: 2 one
# expect: 5 6
# expect: 4 3
# expect: 7 eight
# expect: x 9
implement Tuples;

include "sys.m";
	sys: Sys;
include "draw.m";

Tuples: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	t := (1, "one", 2.5);
	(a, b, c) := t;
	sys->print("%d %s %g\n", a, b, c);
	(nil, s, nil) := t;
	t.t0++;
	sys->print("%d %s\n", t.t0, s);
	x, y: int;
	(x, y) = (5, 6);
	sys->print("%d %d\n", x, y);
	# All of the right side is computed before anything is assigned.
	x = 3;
	y = 4;
	(x, y) = (y, x);
	sys->print("%d %d\n", x, y);
	u: (int, string);
	u = (7, "eight");
	sys->print("%d %s\n", u.t0, u.t1);
	v := array[2] of int;
	w := "";
	(w, v[1]) = ("x", 9);
	sys->print("%s %d\n", w, v[1]);
}
