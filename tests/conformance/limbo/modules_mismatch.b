# A module whose functions have other types than the interface says cannot be loaded.
# part: parts/counter.b
# expect: argument nil
# expect: missing nil
# expect: fewer 104
implement Mismatch;

include "sys.m";
	sys: Sys;
include "draw.m";

Mismatch: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Argument: module
{
	next: fn(by: string): int;
};

Missing: module
{
	next: fn(by: int): int;
	previous: fn(by: int): int;
};

Fewer: module
{
	next: fn(by: int): int;
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	a := load Argument "counter.dis";
	if(a == nil)
		sys->print("argument nil\n");
	else
		sys->print("%d\n", a->next("1"));
	m := load Missing "counter.dis";
	if(m == nil)
		sys->print("missing nil\n");
	else
		sys->print("%d\n", m->previous(1));
	f := load Fewer "counter.dis";
	if(f != nil)
		sys->print("fewer %d\n", f->next(4));
}
