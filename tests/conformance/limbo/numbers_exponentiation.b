# ** associates to the right, binds tighter than * and looser than the unary operators.
# expect: 162 81 512
# expect: 162 81 512
# expect: 1 0 1 -1
# expect: 1152921504606846976 6.25 0.0625
# expect: 64
implement Exponentiation;

include "sys.m";
	sys: Sys;
include "draw.m";

Exponentiation: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	sys->print("%d %d %d\n", 3**4*2, -3**4, 2**3**2);
	two := 2;
	three := 3;
	sys->print("%d %d %d\n", three**4*two, -three**4, two**three**two);
	one := 1;
	zero := 0;
	sys->print("%d %d %d %d\n", zero**0, zero**5, one**-7, (-one)**-7);
	b := big 2;
	r := 2.5;
	sys->print("%bd %g %.4f\n", b**60, r**2, 0.5**4);
	x := 4;
	x **= 3;
	sys->print("%d\n", x);
}
