# spawn: functions with arguments of every type, of adts, by function reference; variables of the module are shared.
# expect: 200 -1 20000000000 2.5 text 2 1 3 4 5
# expect: point 7
# expect: reference 8
# expect: shared 10
# expect: many 4950
implement Spawns;

include "sys.m";
	sys: Sys;
include "draw.m";

Spawns: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Point: adt {
	x, y: int;
	report: fn(p: self ref Point, c: chan of int);
};

shared := 0;

Point.report(p: self ref Point, c: chan of int)
{
	c <-= p.x + p.y;
}

all(c: chan of int, b: byte, i: int, g: big, r: real, s: string, a: array of int, l: list of int, t: (int, string), p: Point)
{
	sys->print("%d %d %bd %g %s %d %d %d %d %d\n", int b, i, g, r, s, len a, hd l, t.t0, p.x, p.y);
	c <-= 0;
}

add(c: chan of int, n: int)
{
	shared += n;
	c <-= n;
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	c := chan of int;
	spawn all(c, byte 200, -1, big 20000000000, 2.5, "text", array[2] of int, 1 :: nil, (3, "t"), Point(4, 5));
	<-c;
	p := ref Point(3, 4);
	spawn p.report(c);
	sys->print("point %d\n", <-c);
	f: ref fn(c: chan of int, n: int);
	f = add;
	spawn f(c, 8);
	sys->print("reference %d\n", <-c);
	spawn add(c, 2);
	<-c;
	sys->print("shared %d\n", shared);
	for(i := 0; i < 100; i++)
		spawn add(c, i);
	sum := 0;
	for(i = 0; i < 100; i++)
		sum += <-c;
	sys->print("many %d\n", sum);
}
