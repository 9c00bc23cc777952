# Real constants: digits with a period, an exponent of either case and sign, or both; a radix with a fraction.
# expect: 1.5 0.25 3.0 100.0 1500.0 0.0025
# expect: 2500.0 0.5
# expect: 10.5 255.75
# expect: 2e+20
implement Reals;

include "sys.m";
	sys: Sys;
include "draw.m";

Reals: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	sys->print("%.1f %.2f %.1f %.1f %.1f %.4f\n", 1.5, .25, 3., 1e2, 1.5e+3, 2.5E-3);
	sys->print("%.1f %.1f\n", 25.e2, 5E-1);
	sys->print("%.1f %.2f\n", 16ra.8, 16rff.c);
	sys->print("%g\n", 2e20);
}
