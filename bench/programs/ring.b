# ring: a token goes round a ring of 1,000 processes, each of which takes it from its neighbour and hands it on.
# The result is the token, which counts the hops.
#
# Prints: name, result, milliseconds, count. Argument: how many hops, instead of 2000000; a multiple of 1,000.
implement Ring;

include "sys.m";
	sys: Sys;
include "draw.m";

Ring: module
{
	init: fn(nil: ref Draw->Context, argv: list of string);
};

MEMBERS: con 1000;

init(nil: ref Draw->Context, argv: list of string)
{
	sys = load Sys Sys->PATH;
	count := 2000000;
	argv = tl argv;
	if(argv != nil)
		count = int hd argv;
	rounds := count / MEMBERS;
	first := chan of int;
	before := first;
	for(i := 1; i < MEMBERS; i++) {
		behind := chan of int;
		spawn member(before, behind, rounds);
		before = behind;
	}
	start := sys->millisec();
	token := 0;
	for(left := rounds; left > 0; left--) {
		first <-= token + 1;
		token = <-before;
	}
	report("ring", token, sys->millisec() - start, count);
}

member(before, behind: chan of int, rounds: int)
{
	do
		behind <-= <-before + 1;
	while(--rounds > 0);
}

report(name: string, result, ms, count: int)
{
	sys->print("%s result %d ms %d count %d\n", name, result, ms, count);
}
