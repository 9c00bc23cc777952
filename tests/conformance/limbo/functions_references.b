# References to functions: in variables, arguments, results, arrays, adts, tuples and channels; nil and comparison.
# expect: 7 12
# expect: 5 6
# expect: 1 0 1
# expect: 9 20
# expect: 2 3
# expect: 30
# expect: nil
# expect: 14
implement References;

include "sys.m";
	sys: Sys;
include "draw.m";

References: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Binary: type ref fn(a, b: int): int;

Op: adt {
	name: string;
	f: Binary;
};

plus(a, b: int): int
{
	return a+b;
}

times(a, b: int): int
{
	return a*b;
}

choose(c: int): Binary
{
	if(c == '+')
		return plus;
	return times;
}

fold(f: Binary, l: list of int, start: int): int
{
	for(; l != nil; l = tl l)
		start = f(start, hd l);
	return start;
}

log := 0;

note(n: int)
{
	log += n;
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	f: Binary;
	f = plus;
	sys->print("%d ", f(3, 4));
	f = times;
	sys->print("%d\n", f(3, 4));
	sys->print("%d %d\n", choose('+')(2, 3), choose('*')(2, 3));
	g := choose('*');
	sys->print("%d %d %d\n", f == f, f == choose('+'), g != nil);
	sys->print("%d %d\n", fold(plus, 2 :: 3 :: 4 :: nil, 0), fold(times, 2 :: 10 :: nil, 1));
	ops := array[] of {Op("plus", plus), Op("times", times)};
	t := (1, plus);
	sys->print("%d %d\n", ops[1].f(1, 2), t.t1(1, 2));
	c := chan[1] of Binary;
	c <-= times;
	h := <-c;
	sys->print("%d\n", h(5, 6));
	none: Binary;
	if(none == nil)
		sys->print("nil\n");
	p: ref fn(n: int);
	p = note;
	p(6);
	q := array[] of {p};
	q[0](8);
	sys->print("%d\n", log);
}
