# Modules held by members and elements are called through; load and calls in one expression.
# part: parts/counter.b
# expect: 101 102
# expect: 103 104
# expect: 106
# expect: direct
implement Chain;

include "sys.m";
	sys: Sys;
include "draw.m";

Chain: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

include "parts/counter.m";

Holder: adt {
	c: Counter;
	next: ref Holder;
};

get(h: ref Holder): Counter
{
	return h.next.c;
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	c := load Counter Counter->PATH;
	h := ref Holder(nil, ref Holder(c, nil));
	sys->print("%d ", h.next.c->next(1));
	sys->print("%d\n", get(h)->next(1));
	a := array[] of {c};
	sys->print("%d ", a[0]->next(1));
	t := (1, c);
	sys->print("%d\n", t.t1->next(1));
	h.next.c->count += 2;
	sys->print("%d\n", c->count);
	(load Sys Sys->PATH)->print("direct\n");
}
