# Every conversion between the arithmetic types.
# expect: byte 255 44 7 200
# expect: int 200 -5 705032704 -3
# expect: big 200 -5 5000000000 3
# expect: real 200 -5 5e+09 2.5
# expect: identity 9 8 7 6.5
implement Conversions;

include "sys.m";
	sys: Sys;
include "draw.m";

Conversions: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	b := byte 200;
	i := -5;
	g := big 5000000000;
	r := 2.5;
	sys->print("byte %d %d %d %d\n", int byte -1, int byte 300, int byte 6.9, int byte b);
	sys->print("int %d %d %d %d\n", int b, int i, int g, int -r);
	sys->print("big %bd %bd %bd %bd\n", big b, big i, big g, big r);
	sys->print("real %g %g %g %g\n", real b, real i, real g, real r);
	sys->print("identity %d %d %bd %g\n", int byte 9, int 8, big 7, real 6.5);
}
