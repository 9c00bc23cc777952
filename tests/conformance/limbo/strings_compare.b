# Comparison of strings is lexicographic over characters; nil is the empty string.
# expect: 101100 010101 001011
# expect: 1 1 0
# expect: 1 1 1
# expect: less equal greater
implement StringCompare;

include "sys.m";
	sys: Sys;
include "draw.m";

StringCompare: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

compare(a, b: string): string
{
	if(a < b)
		return "less";
	if(a > b)
		return "greater";
	return "equal";
}

bits(a, b: string): string
{
	return string (a < b) + string (a > b) + string (a <= b) + string (a != b) + string (a == b) + string (a >= b);
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	sys->print("%s %s %s\n", bits("abc", "abd"), bits("b", "aaaa"), bits("same", "same"));
	s, t: string;
	sys->print("%d %d %d\n", s == t, s <= "", s > "");
	sys->print("%d %d %d\n", "ab" < "abc", "Z" < "a", "z" < "é");
	sys->print("%s %s %s\n", compare("", "a"), compare("x" + "y", "xy"), compare("é", "z"));
}
