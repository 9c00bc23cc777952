# Adts of another module without import: types by module name or variable, functions by a variable.
# part: parts/counter.b
# expect: x 1
# expect: 3 3 3
# expect: 6
# expect: 3
implement ModuleAdts;

include "sys.m";
	sys: Sys;
include "draw.m";

ModuleAdts: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

include "parts/counter.m";

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	counter := load Counter Counter->PATH;
	x: ref Counter->Tally;
	x = counter->(Counter->Tally).new("x");
	y := ref Counter->Tally("y", 0);
	sys->print("%s %d\n", x.name, counter->x.add(1));
	sys->print("%d %d %d\n", counter->x.add(5), counter->y.add((Counter->Tally).LIMIT), y.n);
	l: list of ref counter->Tally;
	l = x :: y :: nil;
	sys->print("%d\n", counter->(Counter->Tally).total(l));
	z := *x;
	z.n = 0;
	sys->print("%d\n", x.n);
}
