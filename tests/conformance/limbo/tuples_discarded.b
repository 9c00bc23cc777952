# A value that is assigned to nil is computed all the same, with its side effects; also inside a tuple.
# The reference compiler leaves out what would be assigned to nil in a tuple it takes apart at once.
# expect: 1
# expect: 2 5
# expect: 4
implement Discarded;

include "sys.m";
	sys: Sys;
include "draw.m";

Discarded: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

calls := 0;

call(): string
{
	calls++;
	return "text";
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	nil = call();
	sys->print("%d\n", calls);
	(five, nil) := (5, call());
	sys->print("%d %d\n", calls, five);
	(nil, nil) = (call(), call());
	sys->print("%d\n", calls);
}
