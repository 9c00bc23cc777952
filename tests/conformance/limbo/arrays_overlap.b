# Copying a slice onto an overlapping part of the same array, either way.
# expect: 1 1 2 3 4
# expect: 2 3 4 5 5
# expect: a a b c
implement Overlap;

include "sys.m";
	sys: Sys;
include "draw.m";

Overlap: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	a := array[] of {1, 2, 3, 4, 5};
	a[1:] = a[0:4];
	sys->print("%d %d %d %d %d\n", a[0], a[1], a[2], a[3], a[4]);
	b := array[] of {1, 2, 3, 4, 5};
	b[0:] = b[1:];
	sys->print("%d %d %d %d %d\n", b[0], b[1], b[2], b[3], b[4]);
	s := array[] of {"a", "b", "c", "d"};
	s[1:] = s[:3];
	sys->print("%s %s %s %s\n", s[0], s[1], s[2], s[3]);
}
