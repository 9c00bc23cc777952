# list: a cell of a list of int is made and dropped, again and again. The result is the head of the last one.
#
# Prints: name, result, milliseconds, count. Argument: how often, instead of 5000000.
implement List;

include "sys.m";
	sys: Sys;
include "draw.m";

List: module
{
	init: fn(nil: ref Draw->Context, argv: list of string);
};

init(nil: ref Draw->Context, argv: list of string)
{
	sys = load Sys Sys->PATH;
	count := 5000000;
	argv = tl argv;
	if(argv != nil)
		count = int hd argv;
	start := sys->millisec();
	l: list of int;
	left := count;
	do
		l = left :: nil;
	while(--left > 0);
	result := hd l;
	report("list", result, sys->millisec() - start, count);
}

report(name: string, result, ms, count: int)
{
	sys->print("%s result %d ms %d count %d\n", name, result, ms, count);
}
