# Fixed point types: a scale, an optional maximum; conversions, arithmetic within a type and from one to another.
# expect: 3.25 1.75
# expect: 5 1.5 -3.25
# expect: 5.6875 1.86
# expect: 1 0 1
# expect: 3 -7 0
# expect: 3.25 8
# expect: 8.00 0.50
# expect: 4.25
implement Fixed;

include "sys.m";
	sys: Sys;
include "draw.m";

Fixed: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Q16: type fixed(2.0**-16);
Q8: type fixed(0.00390625, 1000.0);
Cents: type fixed(0.01);
init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	x := Q16(3.25);
	y := Q16(1.75);
	sys->print("%g %g\n", real x, real y);
	sys->print("%g %g %g\n", real (x+y), real (x-y), real -x);
	sys->print("%.4f %.2f\n", real (x*y), real (x/y));
	sys->print("%d %d %d\n", x > y, x == y, x != y);
	# Only a whole number becomes an int exactly; otherwise the result is less than 1 away.
	whole := Q16(3);
	sys->print("%d %d %d\n", int whole, int -(whole+Q16(4)), int (whole-whole));
	# From text, and to a coarser type.
	sys->print("%s %d\n", string x, int Q16("8"));
	price := Cents(7.5);
	price += Cents(0.5);
	half: con Cents(0.5);
	sys->print("%.2f %.2f\n", real price, real half);
	z := Q8(x);
	z += Q8(1);
	sys->print("%g\n", real z);
}
