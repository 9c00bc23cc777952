# Strings: length, subscripts, slices, concatenation; an uninitialised string and nil are the empty string.
# expect: 5 104 111
# expect: ell hello hel lo []
# expect: hello, world
# expect: 1 1 0 0
# expect: 7 Ångström 8230
# expect: array bounds
implement StringBasics;

include "sys.m";
	sys: Sys;
include "draw.m";

StringBasics: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	s := "hello";
	sys->print("%d %d %d\n", len s, s[0], s[len s - 1]);
	n := 3;
	sys->print("%s %s %s %s [%s]\n", s[1:4], s[0:], s[:n], s[n:], s[2:2]);
	t := s + ", " + "world";
	sys->print("%s\n", t);
	u: string;
	sys->print("%d %d %d %d\n", u == nil, u == "", len u, s == nil);
	sys->print("%d %s %d\n", len "Ång…röm", "Ångström", "…"[0]);
	{
		s = s[1:6];
		sys->print("not reached\n");
	} exception {
	"array bounds*" =>
		sys->print("array bounds\n");
	}
}
