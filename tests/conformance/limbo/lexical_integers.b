# Integer constants: decimal, with a radix from 2 to 36 in either case, and big when they exceed an int.
# expect: 0 7 2147483647
# expect: 255 255 240 5 35 1295
# expect: 16 8 63
# expect: 2147483648 9223372036854775807 4294967295
# expect: 281474976710655
implement Integers;

include "sys.m";
	sys: Sys;
include "draw.m";

Integers: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	sys->print("%d %d %d\n", 0, 007, 2147483647);
	sys->print("%d %d %d %d %d %d\n", 16rff, 16RFF, 16rF0, 2r101, 36rz, 36RZZ);
	sys->print("%d %d %d\n", 8r20, 2r1000, 8r77);
	# These are big because of their value.
	sys->print("%bd %bd %bd\n", 2147483648, 9223372036854775807, 16rffffffff);
	sys->print("%bd\n", 16rffffffffffff);
}
