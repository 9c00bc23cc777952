# sleep: one process sleeps, once. The argument is for how many milliseconds.
#
# Prints: name, result, milliseconds, count. Argument: see above; 2000 without one.
implement Sleep;

include "sys.m";
	sys: Sys;
include "draw.m";

Sleep: module
{
	init: fn(nil: ref Draw->Context, argv: list of string);
};

init(nil: ref Draw->Context, argv: list of string)
{
	sys = load Sys Sys->PATH;
	count := 2000;
	argv = tl argv;
	if(argv != nil)
		count = int hd argv;
	start := sys->millisec();
	result := sys->sleep(count);
	report("sleep", result, sys->millisec() - start, count);
}

report(name: string, result, ms, count: int)
{
	sys->print("%s result %d ms %d count %d\n", name, result, ms, count);
}
