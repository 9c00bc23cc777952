# Elements of a new array that are references are nil.
# expect: 1 1 1 1 1
# expect: 1 2
implement Cleared;

include "sys.m";
	sys: Sys;
include "draw.m";

Cleared: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Pair: adt {
	name: string;
	next: ref Pair;
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	s := array[2] of string;
	l := array[2] of list of int;
	r := array[2] of ref Pair;
	p := array[2] of Pair;
	t := array[2] of (string, int);
	sys->print("%d %d %d %d %d\n", s[1] == nil, l[0] == nil, r[1] == nil, p[1].next == nil, t[0].t0 == nil);
	# The elements may be arrays, which are nil before they are made.
	m := array[2] of array of int;
	if(m[0] == nil && m[1] == nil)
		m[1] = array[2] of int;
	sys->print("%d %d\n", m[0] == nil, len m[1]);
}
