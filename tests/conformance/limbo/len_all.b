# len of strings, arrays, lists and nil; of results, slices and constants.
# expect: 3 0 0
# expect: 4 0 0
# expect: 2 0
# expect: 2 3 5 1
implement Lens;

include "sys.m";
	sys: Sys;
include "draw.m";

Lens: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

f(): array of string
{
	return array[2] of string;
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	s: string;
	a: array of int;
	l: list of string;
	sys->print("%d %d %d\n", len "abc", len s, len "");
	b := array[4] of byte;
	sys->print("%d %d %d\n", len b, len a, len array[0] of real);
	sys->print("%d %d\n", len ("x" :: "y" :: nil), len l);
	sys->print("%d %d %d %d\n", len f(), len b[1:], len "a" + len "bcde", len tl ("x" :: "y" :: nil));
}
