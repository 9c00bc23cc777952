# Arithmetic on real is IEEE double precision.
# expect: 3.75 1.25 3.125 2
# expect: -2.5 1
# expect: 0.30000000000000004
# expect: 1 0 1 1 0 1
# expect: 3.5 2.5
# expect: 1024 0.125 1
implement RealNumbers;

include "sys.m";
	sys: Sys;
include "draw.m";

RealNumbers: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	a := 2.5;
	b := 1.25;
	sys->print("%g %g %g %g\n", a+b, a-b, a*b, a/b);
	sys->print("%g %d\n", -a, -a+a == 0.0);
	c := 0.1;
	sys->print("%.17f\n", c + 0.2);
	sys->print("%d %d %d %d %d %d\n", a > b, a < b, a >= a, a != b, a == b, b <= a);
	a++;
	sys->print("%g ", a);
	a -= 1.0;
	sys->print("%g\n", a);
	two := 2.0;
	sys->print("%g %.3f %g\n", two**10, two**-3, two**0);
}
