# The left operand of a shift is an int, big or byte, the right an int; >> copies the sign of int and big.
# expect: 80 1 -3 -1
# expect: 4294967296 -2 1
# expect: 160 10 128
# expect: 40 5 20
# expect: 16 2
implement Shifts;

include "sys.m";
	sys: Sys;
include "draw.m";

Shifts: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	i := 5;
	n := 4;
	m := -5;
	sys->print("%d %d %d %d\n", i<<n, i>>2, m>>1, m>>30);
	b := big 1;
	c := big -8;
	sys->print("%bd %bd %d\n", b<<32, c>>2, b<<63 < big 0);
	d := byte 10;
	e := byte 16r81;
	sys->print("%d %d %d\n", int (d<<n), int (d<<8>>8|d), int (e & byte 16r80));
	i <<= 3;
	sys->print("%d ", i);
	i >>= 3;
	sys->print("%d ", i);
	i = i << 1 << 1;
	sys->print("%d\n", i);
	sys->print("%d %d\n", 1<<2+2, 8>>1+1);
}
