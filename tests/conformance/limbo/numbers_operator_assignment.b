# Every assignment operator on an int, and those that apply on big, byte, real and string.
# expect: 12 9 27 13 3
# expect: 3 7 6 24 6
# expect: 10000000002 3333333334 1
# expect: 44 22 20
# expect: 3 9 2.25
# expect: abcd
# expect: 15 15
implement Operators;

include "sys.m";
	sys: Sys;
include "draw.m";

Operators: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	i := 10;
	i += 2; sys->print("%d ", i);
	i -= 3; sys->print("%d ", i);
	i *= 3; sys->print("%d ", i);
	i /= 2; sys->print("%d ", i);
	i %= 5; sys->print("%d\n", i);
	i &= 7; sys->print("%d ", i);
	i |= 4; sys->print("%d ", i);
	i ^= 1; sys->print("%d ", i);
	i <<= 2; sys->print("%d ", i);
	i >>= 2; sys->print("%d\n", i);
	b := big 10000000000;
	b += big 2; sys->print("%bd ", b);
	b /= big 3; sys->print("%bd ", b);
	b %= big 3; sys->print("%bd\n", b);
	c := byte 200;
	c += byte 100; sys->print("%d ", int c);
	c /= byte 2; sys->print("%d ", int c);
	c &= byte 16rfc; sys->print("%d\n", int c);
	r := 1.5;
	r *= 2.0; sys->print("%g ", r);
	r **= 2; sys->print("%g ", r);
	r /= 4.0; sys->print("%g\n", r);
	s := "ab";
	s += "c";
	s += "d"; sys->print("%s\n", s);
	# The value of an assignment is its new left operand.
	j := (i = 10) + (i += 5) - 10;
	sys->print("%d %d\n", j, i);
}
