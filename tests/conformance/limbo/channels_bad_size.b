# A channel cannot have less than no buffer, an array not less than no elements.
# expect: channel
# expect: array
# expect: 0
implement BadSize;

include "sys.m";
	sys: Sys;
include "draw.m";

BadSize: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	n := -1;
	{
		c := chan[n] of int;
		c <-= 1;
	} exception {
	* =>
		sys->print("channel\n");
	}
	{
		a := array[n] of int;
		a[0] = 1;
	} exception {
	* =>
		sys->print("array\n");
	}
	n++;
	a := array[n] of int;
	sys->print("%d\n", len a);
}
