# Arithmetic on int: division cuts toward 0 and the remainder has the sign of the dividend.
# expect: 17 -3 70 0 7
# expect: 3 -3 -3 3
# expect: 1 -1 1 -1
# expect: -8 -1 0
# expect: 2 7 5 -8
# expect: 3125 1 -27
implement Ints;

include "sys.m";
	sys: Sys;
include "draw.m";

Ints: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	a := 7;
	b := 10;
	sys->print("%d %d %d %d %d\n", a+b, a-b, a*b, a/b, a%b);
	c := 2;
	sys->print("%d %d %d %d\n", a/c, -a/c, a/-c, -a/-c);
	sys->print("%d %d %d %d\n", a%c, -a%c, a%-c, -a%-c);
	z := 0;
	sys->print("%d %d %d\n", ~a, ~z, -z);
	sys->print("%d %d %d %d\n", a&b, +a, (a|b)&~b|(a&0), -(a+1));
	five := 5;
	sys->print("%d %d %d\n", five**5, five**0, (-3)**3);
}
