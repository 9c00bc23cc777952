# Tuples inside tuples, taken apart at once or in steps; of every kind of member.
# expect: 1 2 3
# expect: 2 3
# expect: 200 30000000000 0.5 str 1 2
# expect: 4 5 6 7
implement NestedTuples;

include "sys.m";
	sys: Sys;
include "draw.m";

NestedTuples: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	t := (1, (2, 3));
	(a, (b, c)) := t;
	sys->print("%d %d %d\n", a, b, c);
	(nil, p) := t;
	sys->print("%d %d\n", p.t0, t.t1.t1);
	m := (byte 200, big 30000000000, 0.5, "str", 1 :: nil, array[] of {2});
	(y, g, r, s, l, v) := m;
	sys->print("%d %bd %.1f %s %d %d\n", int y, g, r, s, hd l, v[0]);
	d, e, f, h: int;
	((d, e), (f, h)) = ((4, 5), (6, 7));
	sys->print("%d %d %d %d\n", d, e, f, h);
}
