# Declarations in functions: types, constants, several at once, anywhere among statements, by := in expressions.
# expect: 1 1 x x
# expect: 3 4
# expect: 6 12
# expect: 2
# expect: 10 11
# expect: 5 1
implement Declarations;

include "sys.m";
	sys: Sys;
include "draw.m";

Declarations: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	a, b: int = 1;
	s, t: string = "x";
	sys->print("%d %d %s %s\n", a, b, s, t);
	(c, d) := (3, 4);
	sys->print("%d %d\n", c, d);
	N: con 6;
	T: type array of int;
	v: T = array[N] of {* => 12};
	sys->print("%d %d\n", len v, v[N-1]);
	if((n := len "ab") == 2)
		sys->print("%d\n", n);
	x := (y := 10) + 1;
	sys->print("%d %d\n", y, x);
	(p, nil) := (5, 6);
	nil = nothing();
	sys->print("%d %d\n", p, calls);
}

calls := 0;

nothing(): string
{
	calls++;
	return "nothing";
}
