# Constant expressions with every operator, on every type, come out as the same expressions on variables do.
# expect: 1 1 1 1 1 1 1 1 1 1
# expect: 1 1 1 1 1 1
# expect: 1 1 1 1
# expect: 1 1 1 1
# expect: 1 1 1 1
implement Folding;

include "sys.m";
	sys: Sys;
include "draw.m";

Folding: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	a := 29;
	b := 5;
	sys->print("%d %d %d %d %d %d %d %d %d %d\n", 29+5 == a+b, 29-5 == a-b, 29*5 == a*b, 29/5 == a/b, 29%5 == a%b,
		(29&5) == (a&b), (29|5) == (a|b), (29^5) == (a^b), 29<<5 == a<<b, 29>>b == a>>5);
	m := -29;
	sys->print("%d %d %d %d %d %d\n", -29/5 == m/b, -29%5 == m%b, ~29 == ~a, !29 == !a, -29>>2 == m>>2, 29**3 == a**3);
	x := 1.5;
	y := .25;
	sys->print("%d %d %d %d\n", 1.5+.25 == x+y, 1.5-.25 == x-y, 1.5*.25 == x*y, 1.5/.25 == x/y);
	p := big 16r123456789;
	q := big 3;
	sys->print("%d %d %d %d\n", 16r123456789/big 3 == p/q, 16r123456789%big 3 == p%q, (16r123456789|big 3) == (p|q),
		16r123456789<<3 == p<<3);
	s := "ab";
	sys->print("%d %d %d %d\n", "ab"+"cd" == s+"cd", "ab"[1] == s[1], "ab" < "b" == s < "b", len "ab" == len s);
}
