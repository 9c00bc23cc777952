# alt8: one process receives by alt from eight unbuffered channels, each with a sender of its own.
# The count is a multiple of eight.
#
# Prints: name, result, milliseconds, count. Argument: how often, instead of 800000.
implement Alt8;

include "sys.m";
	sys: Sys;
include "draw.m";

Alt8: module
{
	init: fn(nil: ref Draw->Context, argv: list of string);
};

init(nil: ref Draw->Context, argv: list of string)
{
	sys = load Sys Sys->PATH;
	count := 800000;
	argv = tl argv;
	if(argv != nil)
		count = int hd argv;
	result := 0;
	c0 := chan of int; c1 := chan of int; c2 := chan of int; c3 := chan of int;
	c4 := chan of int; c5 := chan of int; c6 := chan of int; c7 := chan of int;
	spawn producer(c0, 1, count/8);
	spawn producer(c1, 2, count/8);
	spawn producer(c2, 3, count/8);
	spawn producer(c3, 4, count/8);
	spawn producer(c4, 5, count/8);
	spawn producer(c5, 6, count/8);
	spawn producer(c6, 7, count/8);
	spawn producer(c7, 8, count/8);
	start := sys->millisec();
	left := count;
	do
		alt {
		n := <-c0 => result += n;
		n := <-c1 => result += n;
		n := <-c2 => result += n;
		n := <-c3 => result += n;
		n := <-c4 => result += n;
		n := <-c5 => result += n;
		n := <-c6 => result += n;
		n := <-c7 => result += n;
		}
	while(--left > 0);
	report("alt8", result, sys->millisec() - start, count);
}

report(name: string, result, ms, count: int)
{
	sys->print("%s result %d ms %d count %d\n", name, result, ms, count);
}

producer(c: chan of int, value, count: int)
{
	do
		c <-= value;
	while(--count > 0);
}
