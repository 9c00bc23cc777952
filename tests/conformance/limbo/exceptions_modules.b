# Exceptions that another module declares and raises; only the immediate caller sees them as declared.
# part: parts/counter.b
# expect: 17
# expect: full 101
# expect: empty
# expect: counter:text
# expect: became text
implement ExceptionModules;

include "sys.m";
	sys: Sys;
include "draw.m";

ExceptionModules: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

include "parts/counter.m";
	counter: Counter;
	Full: import counter;

through(n: int): int raises (Full)
{
	{
		return counter->check(n);
	} exception {
	Counter->Empty =>
		sys->print("empty\n");
	}
	return 0;
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	counter = load Counter Counter->PATH;
	sys->print("%d\n", counter->check(10));
	{
		counter->check(101);
	} exception e {
	Full =>
		(s, n) := e;
		sys->print("%s %d\n", s, n);
	}
	through(0);
	{
		counter->fail("text");
	} exception e {
	"counter:*" =>
		sys->print("%s\n", e);
	}
	{
		through(200);
	} exception {
	Full =>
		sys->print("not reached\n");
	"*" =>
		sys->print("became text\n");
	}
}
