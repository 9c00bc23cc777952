# An int has 32 bits in a 32-bit module and wraps; in a 64-bit module its arithmetic has 64, while %d shows the low 32.
# expect: -2147483648
# expect32: 1 0
# expect64: 0 1
# expect32: 0
# expect64: 1
# expect: 2147483648
implement Wrap;

include "sys.m";
	sys: Sys;
include "draw.m";

Wrap: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	x := 2147483647;
	x++;
	sys->print("%d\n", x);
	sys->print("%d %d\n", x < 0, x > 0);
	y := 65536;
	y *= y;
	sys->print("%d\n", y != 0);
	# The way to have the same in both.
	z := big 2147483647;
	z += big 1;
	sys->print("%bd\n", z);
}
