# Arithmetic on byte is unsigned and wraps at 256.
# expect: 44 156 32 28 4
# expect: 255 254 56 144
# expect: 0 255 1
# expect: 1 0 1
# expect: 208 12
implement Bytes;

include "sys.m";
	sys: Sys;
include "draw.m";

Bytes: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	a := byte 200;
	b := byte 100;
	seven := byte 7;
	sys->print("%d %d %d %d %d\n", int (a+b), int (b-a), int (a*b), int (a/seven), int (a%seven));
	one := byte 1;
	zero := byte 0;
	sys->print("%d %d %d %d\n", int (zero-one), int ~one, int -a, int (a<<1));
	top := byte 255;
	sys->print("%d %d %d\n", int ++top, int --top, int (byte 255 > byte 127));
	sys->print("%d %d %d\n", a > b, a < b, a == byte 456);
	a ^= byte 24;
	b >>= 3;
	sys->print("%d %d\n", int a, int b);
}
