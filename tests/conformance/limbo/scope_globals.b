# Variables of the module: initialised with constants and arrays of constants; others are 0 and nil.
# expect: 1 1 2.5 text 10000000000 7
# expect: 0 1 0 1
# expect: 10 20 30
# expect: 2 5 9 5
# expect: (3, three) 4,5
# expect: a b 3
# expect: 8 9 13
implement Globals;

include "sys.m";
	sys: Sys;
include "draw.m";

Globals: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

i, j: int = 1;
r := 2.5;
s: string = "text";
g := big 10000000000;
b := byte 7;
zero: int;
none: string;
zeroreal: real;
nothing: array of int;
a := array[] of {10, 20, 30};
sparse := array[4] of {0 => 2, 2 => 9, * => 5};
t := (3, "three");
Point: adt {
	x, y: int;
};
p := Point(4, 5);
names := array[] of {"a", "b"};
m := array[2] of {array[] of {1, 2}, array[] of {3}};
later: int;
(q, w) := (8, 9);

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	sys->print("%d %d %g %s %bd %d\n", i, j, r, s, g, int b);
	sys->print("%d %d %d %d\n", zero, none == nil, zeroreal != 0.0, nothing == nil);
	sys->print("%d %d %d\n", a[0], a[1], a[2]);
	sys->print("%d %d %d %d\n", sparse[0], sparse[1], sparse[2], sparse[3]);
	sys->print("(%d, %s) %d,%d\n", t.t0, t.t1, p.x, p.y);
	sys->print("%s %s %d\n", names[0], names[1], m[1][0]);
	later = 13;
	sys->print("%d %d %d\n", q, w, later);
}
