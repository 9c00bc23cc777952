# The place an assignment operator, ++ or -- works on is computed once.
# expect: 1 15
# expect: 2 16
# expect: 3 7
# expect: 4 ab
# expect: 5 10 20 31
# expect: 6 3.5
implement Once;

include "sys.m";
	sys: Sys;
include "draw.m";

Once: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

calls := 0;
a := array[] of {10, 20, 30};

first(): int
{
	calls++;
	return 0;
}

Box: adt {
	n: int;
	s: string;
	r: real;
};

box: ref Box;

get(): ref Box
{
	calls++;
	return box;
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	a[first()] += 5;
	sys->print("%d %d\n", calls, a[0]);
	a[first()]++;
	sys->print("%d %d\n", calls, a[0]);
	box = ref Box(14, "a", 1.75);
	get().n >>= 1;
	sys->print("%d %d\n", calls, box.n);
	get().s += "b";
	sys->print("%d %s\n", calls, box.s);
	a[0] = 10;
	a[first()+2] += 1;
	sys->print("%d %d %d %d\n", calls, a[0], a[1], a[2]);
	get().r *= 2.0;
	sys->print("%d %g\n", calls, box.r);
}
