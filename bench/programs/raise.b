# raise: a string exception is raised and caught in the same function.
#
# Prints: name, result, milliseconds, count. Argument: how often, instead of 1000000.
implement Raise;

include "sys.m";
	sys: Sys;
include "draw.m";

Raise: module
{
	init: fn(nil: ref Draw->Context, argv: list of string);
};

init(nil: ref Draw->Context, argv: list of string)
{
	sys = load Sys Sys->PATH;
	count := 1000000;
	argv = tl argv;
	if(argv != nil)
		count = int hd argv;
	result := 0;
	start := sys->millisec();
	left := count;
	do {
		{
			raise "bench:here";
		} exception {
		"bench:*" =>
			result++;
		}
	} while(--left > 0);
	report("raise", result, sys->millisec() - start, count);
}

report(name: string, result, ms, count: int)
{
	sys->print("%s result %d ms %d count %d\n", name, result, ms, count);
}
