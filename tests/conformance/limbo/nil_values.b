# nil for every reference type: uninitialised variables are nil, compare equal to it, and may be set to it.
# expect: 1 1 1 1 1 1 1 1
# expect: 0 0 0 0
# expect: 1 1 1 1
# expect: 0 0 0
implement Nil;

include "sys.m";
	sys: Sys;
include "draw.m";

Nil: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Cell: adt {
	n: int;
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	s: string;
	a: array of int;
	l: list of int;
	c: chan of int;
	r: ref Cell;
	f: ref fn();
	m: Sys;
	sys->print("%d %d %d %d %d %d %d ", s == nil, a == nil, l == nil, c == nil, r == nil, f == nil, m == nil);
	sys->print("%d\n", nil == s);
	s = "x";
	a = array[0] of int;
	l = 1 :: nil;
	r = ref Cell(0);
	sys->print("%d %d %d %d\n", s == nil, a == nil, l == nil, r == nil);
	s = nil;
	a = nil;
	(l, r) = (nil, nil);
	sys->print("%d %d %d %d\n", s == nil, a == nil, l == nil, r == nil);
	sys->print("%d %d %d\n", len s, len a, len l);
}
