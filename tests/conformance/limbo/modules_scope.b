# import inside a function, names of a module beside the program's own of the same name.
# part: parts/counter.b
# expect: own 100 own
# expect: 101 1
# expect: 3 12
implement ModuleScope;

include "sys.m";
	sys: Sys;
include "draw.m";

ModuleScope: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

include "parts/counter.m";

START: con "own";

next(n: int): int
{
	return n;
}

Tally: adt {
	LIMIT: con 12;
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	counter := load Counter Counter->PATH;
	{
		sys->print("%s %d ", START, Counter->START);
		sys->print("%s\n", START);
	}
	{
		sys->print("%d ", counter->next(1));
		sys->print("%d\n", next(1));
	}
	sys->print("%d %d\n", (Counter->Tally).LIMIT, Tally.LIMIT);
}
