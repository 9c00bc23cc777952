# Character constants are ints: plain ones, escapes, and four hexadecimal digits after \u.
# expect: 97 32 35 34
# expect: 92 39 34 7 8 9 10 11 12 13 0
# expect: 8364 8364 233 65
# expect: 98 1
implement Runes;

include "sys.m";
	sys: Sys;
include "draw.m";

Runes: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	sys->print("%d %d %d %d\n", 'a', ' ', '#', '"');
	sys->print("%d %d %d %d %d %d %d %d %d %d %d\n", '\\', '\'', '\"', '\a', '\b', '\t', '\n', '\v', '\f', '\r', '\0');
	sys->print("%d %d %d %d\n", '€', '\u20ac', '\u00E9', '\u0041');
	c: int = 'a';
	sys->print("%d %d\n", c+1, 'b' > 'a');
}
