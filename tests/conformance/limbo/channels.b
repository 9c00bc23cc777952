# Unbuffered channels: send and receive meet; values of every type; a process is made for the other side.
# expect: 1 2 3
# expect: 200 20000000000 2.5 text
# expect: 3 2 (7, seven) 4,5 9
# expect: 12
# expect: through
implement Channels;

include "sys.m";
	sys: Sys;
include "draw.m";

Channels: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Point: adt {
	x, y: int;
};

numbers(c: chan of int)
{
	for(i := 1; i <= 3; i++)
		c <-= i;
}

basic(b: chan of byte, g: chan of big, r: chan of real, s: chan of string)
{
	b <-= byte 200;
	g <-= big 20000000000;
	r <-= 2.5;
	s <-= "te" + "xt";
}

other(a: chan of array of int, l: chan of list of int, t: chan of (int, string), p: chan of Point, q: chan of ref Point)
{
	a <-= array[3] of int;
	l <-= 1 :: 2 :: nil;
	t <-= (7, "seven");
	p <-= Point(4, 5);
	q <-= ref Point(9, 9);
}

double(c, d: chan of int)
{
	d <-= 2 * <-c;
}

carry(c: chan of chan of string)
{
	d := <-c;
	d <-= "through";
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	c := chan of int;
	spawn numbers(c);
	a := <-c;
	b := <-c;
	sys->print("%d %d %d\n", a, b, <-c);
	cb := chan of byte; cg := chan of big; cr := chan of real; cs := chan of string;
	spawn basic(cb, cg, cr, cs);
	sys->print("%d %bd %g %s\n", int <-cb, <-cg, <-cr, <-cs);
	ca := chan of array of int; cl := chan of list of int; ct := chan of (int, string);
	cp := chan of Point; cq := chan of ref Point;
	spawn other(ca, cl, ct, cp, cq);
	na := len <-ca;
	nl := len <-cl;
	(n, s) := <-ct;
	p := <-cp;
	sys->print("%d %d (%d, %s) %d,%d %d\n", na, nl, n, s, p.x, p.y, (<-cq).x);
	d := chan of int;
	spawn double(c, d);
	c <-= 6;
	sys->print("%d\n", <-d);
	cc := chan of chan of string;
	spawn carry(cc);
	cc <-= cs;
	sys->print("%s\n", <-cs);
}
