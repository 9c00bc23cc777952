# spawn: processes that do nothing but count themselves, made one after the other.
# The last one made reports; the others ended before it, because processes run in the order they became ready.
#
# Prints: name, result, milliseconds, count. Argument: how often, instead of 300000.
implement Spawn;

include "sys.m";
	sys: Sys;
include "draw.m";

Spawn: module
{
	init: fn(nil: ref Draw->Context, argv: list of string);
};

ran := 0;

init(nil: ref Draw->Context, argv: list of string)
{
	sys = load Sys Sys->PATH;
	count := 300000;
	argv = tl argv;
	if(argv != nil)
		count = int hd argv;
	done := chan of int;
	start := sys->millisec();
	left := count;
	do
		spawn one();
	while(--left > 0);
	spawn last(done);
	result := <-done;
	report("spawn", result, sys->millisec() - start, count);
}

report(name: string, result, ms, count: int)
{
	sys->print("%s result %d ms %d count %d\n", name, result, ms, count);
}

one()
{
	ran++;
}

last(done: chan of int)
{
	done <-= ran;
}
