# cycles: pairs of objects that refer to each other are made and dropped, again and again, while a doubly linked
# list of objects lives on. The second argument is the length of that list (0). The result is its length at the end.
#
# Prints: name, result, milliseconds, count. Argument: how often, instead of 2000000.
implement Cycles;

include "sys.m";
	sys: Sys;
include "draw.m";

Cycles: module
{
	init: fn(nil: ref Draw->Context, argv: list of string);
};

Node: adt {
	next, prev: cyclic ref Node;
	a, b, c, d: int;
};

init(nil: ref Draw->Context, argv: list of string)
{
	sys = load Sys Sys->PATH;
	count := 2000000;
	argv = tl argv;
	if(argv != nil)
		count = int hd argv;
	length := 0;
	if(argv != nil && tl argv != nil)
		length = int hd tl argv;
	chain: ref Node;
	for(; length > 0; length--){
		n := ref Node(chain, nil, length, 0, 0, 0);
		if(chain != nil)
			chain.prev = n;
		chain = n;
	}
	start := sys->millisec();
	left := count;
	do {
		a := ref Node;
		b := ref Node(a, nil, 0, 0, 0, 0);
		a.next = b;
	} while(--left > 0);
	result := 0;
	for(n := chain; n != nil; n = n.next)
		result++;
	report("cycles", result, sys->millisec() - start, count);
}

report(name: string, result, ms, count: int)
{
	sys->print("%s result %d ms %d count %d\n", name, result, ms, count);
}
