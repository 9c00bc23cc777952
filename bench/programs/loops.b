# loops: what a process that never waits may be doing when somebody wants its attention. Runs until it is ended.
#
# Argument: which loop.
implement Loops;

include "sys.m";
	sys: Sys;
include "draw.m";

Loops: module
{
	init: fn(nil: ref Draw->Context, argv: list of string);
};

Pair: adt
{
	value: int;
	next: ref Pair;
};

init(nil: ref Draw->Context, argv: list of string)
{
	sys = load Sys Sys->PATH;
	case hd tl argv {
	"counting" => counting();
	"summing" => summing();
	"scattered" => scattered();
	"dividing" => dividing();
	"calling" => calling();
	"records" => records();
	"text" => text();
	* => raise "fail:no such loop";
	}
}

counting()
{
	for(n := 0;; n++)
		;
}

# Several turns at a time, where it is compiled.
summing()
{
	cells := array[1000] of { * => 1 };
	for(sum := 0;;)
		for(i := 0; i < len cells; i++)
			sum += cells[i];
}

# Nearly every access misses the caches.
scattered()
{
	cells := array[1 << 23] of int;
	for(at := 0;; at = (at * 1103515245 + 12345) & (len cells - 1))
		cells[at]++;
}

dividing()
{
	x := big 1;
	for(n := 1;; n++)
		x = (x * big 1103515245 + big 12345) % big (n | 1) / big 3;
}

calling()
{
	for(sum := 0;;)
		sum += fib(20);
}

fib(n: int): int
{
	if(n < 2)
		return n;
	return fib(n - 1) + fib(n - 2);
}

records()
{
	for(;;) {
		first: ref Pair;
		for(i := 0; i < 100; i++)
			first = ref Pair(i, first);
	}
}

text()
{
	for(n := 0;; n++) {
		s := string n + " and " + string (n + 1);
		if(len s > 20)
			n = 0;
	}
}
