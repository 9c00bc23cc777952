# pauses: how long the collector makes a program wait. So many megabytes of objects live on; pairs of objects that refer to
# each other are made all the time, and of a hundred so many take the place of one that lives, the others are dropped at once.
# The collector's own figures (--stats) are the result; what is printed is the number that live at the end.
#
# Arguments: megabytes, how many of a hundred survive.
implement Pauses;

include "sys.m";
	sys: Sys;
include "draw.m";

Pauses: module
{
	init: fn(nil: ref Draw->Context, argv: list of string);
};

Node: adt {
	other: cyclic ref Node;
	a, b, c, d, e: int;
};

PAIR: con 2 * 56;	# bytes, with headers
MADE: con 400000;	# pairs, and a quarter of those that live

init(nil: ref Draw->Context, argv: list of string)
{
	sys = load Sys Sys->PATH;
	if(len argv != 3) {
		sys->fprint(sys->fildes(2), "usage: pauses megabytes survival\n");
		raise "fail:usage";
	}
	megabytes := int hd tl argv;
	survival := int hd tl tl argv;
	live := array[megabytes * 1000000 / PAIR] of ref Node;
	for(i := 0; i < len live; i++)
		live[i] = pair(i);
	seed := 42;
	at := 0;
	for(i = 0; i < MADE + len live / 4; i++) {
		p := pair(i);
		seed = (seed * 3877 + 29573) % 139968;
		if(seed % 100 < survival) {
			at = (at + 7919) % len live;
			live[at] = p;
		}
	}
	count := 0;
	for(i = 0; i < len live; i++)
		if(live[i].other.other == live[i])
			count++;
	sys->print("pauses %d\n", count);
}

pair(n: int): ref Node
{
	a := ref Node(nil, n, 0, 0, 0, 0);
	a.other = ref Node(a, n, 0, 0, 0, 0);
	return a;
}
