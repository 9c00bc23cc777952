# blocked: many processes at once, all waiting to receive; then each gets a message and ends.
# A hundred share a channel: one for all would measure how a machine queues, one for each the size of channels.
# Nothing is sent before all wait: the process made last says so, and processes run in the order they became ready.
#
# Prints: name, result, milliseconds, count. Argument: how often, instead of 1000.
implement Blocked;

include "sys.m";
	sys: Sys;
include "draw.m";

Blocked: module
{
	init: fn(nil: ref Draw->Context, argv: list of string);
};

received := 0;

init(nil: ref Draw->Context, argv: list of string)
{
	sys = load Sys Sys->PATH;
	count := 1000;
	argv = tl argv;
	if(argv != nil)
		count = int hd argv;
	done := chan of int;
	go := array[count/100 + 1] of {* => chan of int};
	start := sys->millisec();
	for(left := count; left > 0; left--)
		spawn waiter(go[left/100]);
	spawn last(done);
	<-done;
	for(left = count; left > 0; left--)
		go[left/100] <-= 1;
	spawn last(done);
	result := <-done;
	report("blocked", result, sys->millisec() - start, count);
}

report(name: string, result, ms, count: int)
{
	sys->print("%s result %d ms %d count %d\n", name, result, ms, count);
}

waiter(go: chan of int)
{
	received += <-go;
}

last(done: chan of int)
{
	done <-= received;
}
