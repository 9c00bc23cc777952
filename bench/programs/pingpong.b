# pingpong: two processes and two unbuffered channels; a number goes there and comes back.
#
# Prints: name, result, milliseconds, count. Argument: how often, instead of 1000000.
implement Pingpong;

include "sys.m";
	sys: Sys;
include "draw.m";

Pingpong: module
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
	there := chan of int;
	back := chan of int;
	spawn echo(there, back, count);
	start := sys->millisec();
	left := count;
	do {
		there <-= left;
		result += <-back;
	} while(--left > 0);
	report("pingpong", result, sys->millisec() - start, count);
}

report(name: string, result, ms, count: int)
{
	sys->print("%s result %d ms %d count %d\n", name, result, ms, count);
}

echo(there, back: chan of int, count: int)
{
	do
		back <-= <-there;
	while(--count > 0);
}
