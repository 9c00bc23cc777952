# A slice of an array shares its elements; slices of slices; assigning to a slice copies elements.
# expect: 3 20 30 40
# expect: 99 99
# expect: 2 5 0
# expect: 99 40
# expect: 10 1 2 3 50
# expect: 1 1 2 3 50
# expect: array bounds error
# expect: array bounds error
implement Slices;

include "sys.m";
	sys: Sys;
include "draw.m";

Slices: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	a := array[] of {10, 20, 30, 40, 50};
	b := a[1:4];
	sys->print("%d %d %d %d\n", len b, b[0], b[1], b[2]);
	b[1] = 99;
	sys->print("%d %d\n", a[2], b[1]);
	sys->print("%d %d %d\n", len a[3:], len a[0:], len a[5:5]);
	c := b[1:][0:2];
	sys->print("%d %d\n", c[0], c[1]);
	a[1:] = array[] of {1, 2, 3};
	sys->print("%d %d %d %d %d\n", a[0], a[1], a[2], a[3], a[4]);
	a[0:] = a[1:2];
	sys->print("%d %d %d %d %d\n", a[0], a[1], a[2], a[3], a[4]);
	{
		a[3:] = array[] of {1, 2, 3};
	} exception e {
	"*" =>
		sys->print("%s\n", e);
	}
	{
		b = a[4:2+len c-3];
	} exception e {
	"*" =>
		sys->print("%s\n", e);
	}
}
