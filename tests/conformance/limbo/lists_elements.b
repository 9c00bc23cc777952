# Lists of every kind of element.
# expect: 200 20000000000 2.5
# expect: 1,2 (7, seven)
# expect: 2 3 4
# expect: 9 11
# expect: 3 2
implement ListElements;

include "sys.m";
	sys: Sys;
include "draw.m";

ListElements: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Point: adt {
	x, y: int;
};

double(n: int): int
{
	return 2*n;
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	b := byte 200 :: byte 1 :: nil;
	g := big 20000000000 :: nil;
	r := 2.5 :: 3.5 :: nil;
	sys->print("%d %bd %g\n", int hd b, hd g, hd r);
	p := Point(1, 2) :: Point(3, 4) :: nil;
	t := (7, "seven") :: nil;
	(n, s) := hd t;
	sys->print("%d,%d (%d, %s)\n", (hd p).x, (hd p).y, n, s);
	ll := (1 :: 2 :: nil) :: (3 :: nil) :: nil;
	la := array[] of {4, 5} :: nil;
	sys->print("%d %d %d\n", hd tl hd ll, hd hd tl ll, (hd la)[0]);
	q := ref Point(9, 10) :: nil;
	(hd q).y++;
	sys->print("%d %d\n", (hd q).x, (hd q).y);
	f: list of ref fn(n: int): int;
	f = double :: f;
	h := hd f;
	c := chan[1] of int :: nil;
	hd c <-= 3;
	sys->print("%d %d\n", <-hd c, h(1));
}
