# Arrays: made with a size, 0 or nil inside, shared when assigned; a subscript outside raises an exception.
# expect: 3 0 0 0
# expect: 7 7
# expect: 1 1 0
# expect: array bounds error
# expect: array bounds error
# expect: none
# expect: 0 0
implement ArrayBasics;

include "sys.m";
	sys: Sys;
include "draw.m";

ArrayBasics: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

fetch(a: array of int, i: int)
{
	{
		sys->print("%d\n", a[i]);
	} exception e {
	"array bounds error" =>
		sys->print("%s\n", e);
	}
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	a := array[3] of int;
	for(i := 0; i < len a; i++)
		a[i] = 0;
	sys->print("%d %d %d %d\n", len a, a[0], a[1], a[2]);
	b := a;
	b[1] = 7;
	sys->print("%d %d\n", a[1], b[1]);
	sys->print("%d %d %d\n", a == b, a != nil, a == array[3] of int);
	fetch(a, 3);
	fetch(a, -1);
	none: array of int;
	{
		none[0] = 1;
	} exception {
	* =>
		sys->print("none\n");
	}
	sys->print("%d %d\n", len none, len array[0] of string);
}
