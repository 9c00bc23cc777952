# Tables at the top level: arrays of tuples, of adts, of arrays, with ranges and by constants.
# expect: two 2 three 3
# expect: red 255 0
# expect: 9 9 1 9
# expect: 1 0 5
implement GlobalTables;

include "sys.m";
	sys: Sys;
include "draw.m";

GlobalTables: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

A, B, C: con iota;

names := array[] of {
	(1, "one"),
	(2, "two"),
	(3, "three"),
};

Colour: adt {
	name: string;
	r, g: int;
};

colours := array[] of {
	C => Colour("blue", 0, 0),
	A => Colour("red", 255, 0),
	B => Colour("green", 0, 255),
};

flags := array[6] of {
	B => 1,
	* => 9,
};

bits := array[4] of {
	0 or 2 => byte 1,
	1 or 3 => byte 0,
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	(n, s) := names[1];
	sys->print("%s %d %s %d\n", s, n, names[2].t1, names[2].t0);
	sys->print("%s %d %d\n", colours[A].name, colours[0].r, colours[A].g);
	sys->print("%d %d %d %d\n", flags[0], flags[5], flags[B], flags[C]);
	bits[1] += byte 5;
	sys->print("%d %d %d\n", int bits[2], int bits[3], int bits[1]);
}
