# Variables of type module: local, in arrays, lists, adts and tuples, as arguments and results; compared with nil.
# part: parts/counter.b
# expect: 101 201
# expect: 102 202
# expect: 203 1
# expect: 104 1
implement ModuleVariables;

include "sys.m";
	sys: Sys;
include "draw.m";

ModuleVariables: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

include "parts/counter.m";

Owner: adt {
	c: Counter;
	n: int;
};

new(start: int): Counter
{
	c := load Counter Counter->PATH;
	c->count = start;
	return c;
}

step(c: Counter): int
{
	return c->next(1);
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	a := array[] of {new(100), new(200)};
	sys->print("%d %d\n", step(a[0]), step(a[1]));
	l := a[0] :: a[1] :: nil;
	c := hd l;
	d := hd tl l;
	sys->print("%d %d\n", c->next(1), d->next(1));
	o := ref Owner(d, 1);
	(e, n) := (o.c, o.n);
	sys->print("%d %d\n", e->next(n), e == a[1]);
	t := (c, 1);
	f := t.t0;
	sys->print("%d %d\n", f->count + 2, f != nil);
}
