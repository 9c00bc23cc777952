# The binding of operators, tightest first: * / %, + -, << >>, < > <= >=, == !=, &, ^, |, ::, &&, ||, = :=.
# expect: 14 2 7 20
# expect: 28 1 1
# expect: 1 0
# expect: 3 7 5
# expect: 1 0 1 1
# expect: 3 1
# expect: 9 9 9
# expect: -2 0 -4
implement Precedence;

include "sys.m";
	sys: Sys;
include "draw.m";

Precedence: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	two := 2;
	three := 3;
	four := 4;
	sys->print("%d %d %d %d\n", two+three*four, four-two*three+four, 15-four-four, 40/4*two);
	sys->print("%d %d %d\n", two+5<<two, two<<1 <= four, two < three == four > three);
	sys->print("%d %d\n", 3 & two == two, four == 4 & 2);
	sys->print("%d %d %d\n", 1 | 2 & 3, 1 | 6 ^ 4 & 12 | 4, 5 & 7 ^ 0);
	sys->print("%d %d %d %d\n", 1 || 0 && 0, (1 || 0) && 0, 0 || 1 && 1, !0 == 1);
	l := 1+two :: 1|8 :: nil;
	sys->print("%d %d\n", hd l, len tl l);
	a, b, c: int;
	a = b = c = 4+5;
	sys->print("%d %d %d\n", a, b, c);
	sys->print("%d %d %d\n", -two, !two, ~three);
}
