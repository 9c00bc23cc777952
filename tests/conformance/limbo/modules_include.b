# An included file may include others; what they declare is seen by all that follows.
# part: parts/counter.b
# expect: nested 3
implement Include;

include "sys.m";
	sys: Sys;
include "draw.m";

Include: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

include "parts/once.m";

make(c: Counter, name: string): ref Counter->Tally
{
	return c->(Counter->Tally).new(name);
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	c := load Counter Counter->PATH;
	t := make(c, "nested");
	sys->print("%s %d\n", t.name, c->t.add(3));
}
