# load makes an instance of a module; its functions, variables and constants are reached by ->.
# part: parts/counter.b
# expect: 100 100
# expect: 105 106 106
# expect: set by program
# expect: 500 501
# expect: own 106 501
# expect: no such module
implement Load;

include "sys.m";
	sys: Sys;
include "draw.m";

Load: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

include "parts/counter.m";
	counter: Counter;

Missing: module
{
	nothing: fn();
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	counter = load Counter Counter->PATH;
	sys->print("%d %d\n", counter->START, counter->count);
	sys->print("%d ", counter->next(5));
	sys->print("%d %d\n", counter->next(1), counter->count);
	counter->label = "set by program";
	sys->print("%s\n", counter->label);
	# Another instance has data of its own.
	other := load Counter Counter->PATH;
	other->init("own");
	other->count = 500;
	n: Counter->Step = 1;
	sys->print("%d ", other->count);
	sys->print("%d\n", other->next(n));
	sys->print("%s %d %d\n", other->label, counter->count, other->count);
	missing := load Missing "missing.dis";
	if(missing == nil)
		sys->print("no such module\n");
}
