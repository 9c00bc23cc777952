# import names members of a module without ->: constants and types by its type, functions and adts by a variable.
# part: parts/counter.b
# expect: 100 3
# expect: 101 103
# expect: red 2 2
# expect: blue 3 5
# expect: 151
implement Imports;

include "sys.m";
	sys: Sys;
include "draw.m";

Imports: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

include "parts/counter.m";
	counter: Counter;
	START, Step: import Counter;
	next, Tally: import counter;

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	counter = load Counter Counter->PATH;
	sys->print("%d %d\n", START, Tally.LIMIT);
	by: Step = 1;
	sys->print("%d ", next(by));
	sys->print("%d\n", next(2));
	red := Tally.new("red");
	red.add(2);
	sys->print("%s %d %d\n", red.name, red.n, red.add(0));
	blue := ref Tally("blue", 0);
	blue.add(9);
	sys->print("%s %d %d\n", blue.name, blue.n, Tally.total(red :: blue :: nil));
	# What is imported follows the variable.
	counter = load Counter Counter->PATH;
	counter->count = 150;
	sys->print("%d\n", next(1));
}
