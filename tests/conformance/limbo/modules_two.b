# A module that implements two interfaces is loaded as either.
# part: parts/twofold.b
# expect: 7 first a
# expect: 7 second
# expect: 8
implement Two;

include "sys.m";
	sys: Sys;
include "draw.m";

Two: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

include "parts/first.m";
include "parts/second.m";

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	f := load First First->PATH;
	s := load Second Second->PATH;
	sys->print("%d %s\n", f->shared(3), f->single("a"));
	sys->print("%d %s\n", s->shared(3), s->only());
	sys->print("%d\n", f->shared(3));
}
