# More reals at once than a processor has registers for, and one that waits among them is negated, to wait again.
# expect: -17 -100
implement Spilled;

include "sys.m";
	sys: Sys;
include "draw.m";

Spilled: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	(sum, negated) := many(0.0);
	sys->print("%g %g\n", sum, negated);
}

many(z: real): (real, real)
{
	waits := z + 100.0;
	a0 := z + 0.0;
	a1 := z + 1.0;
	a2 := z + 2.0;
	a3 := z + 3.0;
	a4 := z + 4.0;
	a5 := z + 5.0;
	a6 := z + 6.0;
	a7 := z + 7.0;
	a8 := z + 8.0;
	a9 := z + 9.0;
	a10 := z + 10.0;
	a11 := z + 11.0;
	a12 := z + 12.0;
	a13 := z + 13.0;
	a14 := z + 14.0;
	a15 := z + 15.0;
	a16 := z + 16.0;
	sum := a0 * a1 + a1 * a2 + a2 * a3 + a3 * a4 + a4 * a5 + a5 * a6 + a6 * a7 + a7 * a8 + a8 * a9 + a9 * a10 + a10 * a11 + a11 * a12 + a12 * a13 + a13 * a14 + a14 * a15 + a15 * a16 + a16 * a0;
	sum -= a0 * a2 + a1 * a3 + a2 * a4 + a3 * a5 + a4 * a6 + a5 * a7 + a6 * a8 + a7 * a9 + a8 * a10 + a9 * a11 + a10 * a12 + a11 * a13 + a12 * a14 + a13 * a15 + a14 * a16 + a15 * a0 + a16 * a1;
	sum -= a0 * a3 + a1 * a4 + a2 * a5 + a3 * a6 + a4 * a7 + a5 * a8 + a6 * a9 + a7 * a10 + a8 * a11 + a9 * a12 + a10 * a13 + a11 * a14 + a12 * a15 + a13 * a16 + a14 * a0 + a15 * a1 + a16 * a2;
	negated := -waits;
	sum += a0 * a4 + a1 * a5 + a2 * a6 + a3 * a7 + a4 * a8 + a5 * a9 + a6 * a10 + a7 * a11 + a8 * a12 + a9 * a13 + a10 * a14 + a11 * a15 + a12 * a16 + a13 * a0 + a14 * a1 + a15 * a2 + a16 * a3;
	sum -= a0 * a5 + a1 * a6 + a2 * a7 + a3 * a8 + a4 * a9 + a5 * a10 + a6 * a11 + a7 * a12 + a8 * a13 + a9 * a14 + a10 * a15 + a11 * a16 + a12 * a0 + a13 * a1 + a14 * a2 + a15 * a3 + a16 * a4;
	sum += a0 * a6 + a1 * a7 + a2 * a8 + a3 * a9 + a4 * a10 + a5 * a11 + a6 * a12 + a7 * a13 + a8 * a14 + a9 * a15 + a10 * a16 + a11 * a0 + a12 * a1 + a13 * a2 + a14 * a3 + a15 * a4 + a16 * a5;
	return (sum, negated);
}
