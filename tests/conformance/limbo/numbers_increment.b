# ++ and -- before and after a variable of each arithmetic type; the value is the new or the old one.
# expect: 5 6 7 7 7 6 5 5
# expect: 255 0 0 255
# expect: 9999999999 10000000000 10000000001 10000000001
# expect: 1.5 2.5 3.5 2.5
# expect: 1 2
implement Increment;

include "sys.m";
	sys: Sys;
include "draw.m";

Increment: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	i := 5;
	sys->print("%d ", i++);
	sys->print("%d ", i);
	sys->print("%d ", ++i);
	sys->print("%d ", i);
	sys->print("%d ", i--);
	sys->print("%d ", i);
	sys->print("%d ", --i);
	sys->print("%d\n", i);
	b := byte 255;
	sys->print("%d ", int b++);
	sys->print("%d ", int b);
	sys->print("%d ", int b--);
	sys->print("%d\n", int b);
	g := big 9999999999;
	sys->print("%bd ", g++);
	sys->print("%bd ", g);
	sys->print("%bd ", ++g);
	sys->print("%bd\n", g);
	r := 1.5;
	sys->print("%g ", r++);
	sys->print("%g ", r);
	sys->print("%g ", ++r);
	sys->print("%g\n", --r);
	# As statements.
	k := 0;
	k++;
	sys->print("%d ", k);
	++k;
	sys->print("%d\n", k);
}
