# Lists: made by :: and by list of, taken apart by hd and tl; they are shared, never changed.
# expect: 3 1 2 3
# expect: 4 0 3
# expect: 1 1 0
# expect: 3 x
# expect: 6 5 4
# expect: no head
# expect: no tail
implement Lists;

include "sys.m";
	sys: Sys;
include "draw.m";

Lists: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	l := list of {1, 2, 3};
	sys->print("%d %d %d %d\n", len l, hd l, hd tl l, hd tl tl l);
	m := 0 :: l;
	sys->print("%d %d %d\n", len m, hd m, len l);
	none: list of int;
	sys->print("%d %d %d\n", none == nil, tl m == l, len none);
	s := "x" :: "y" :: "z" :: nil;
	sys->print("%d %s\n", len s, hd s);
	r: list of int;
	for(l = 4 :: 5 :: 6 :: nil; l != nil; l = tl l)
		r = hd l :: r;
	for(; r != nil; r = tl r)
		sys->print("%d%s", hd r, tail(tl r));
	{
		sys->print("%d\n", hd none);
	} exception {
	* =>
		sys->print("no head\n");
	}
	{
		none = tl none;
	} exception {
	* =>
		sys->print("no tail\n");
	}
}

tail(l: list of int): string
{
	if(l == nil)
		return "\n";
	return " ";
}
