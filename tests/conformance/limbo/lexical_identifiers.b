# Identifiers are letters, digits, underscores and characters above 160; case matters; longest token wins.
# expect: 1 2 3 4 5
# expect: 10 20
# expect: 30
# expect: 7 8
implement Identifiers;

include "sys.m";
	sys: Sys;
include "draw.m";

Identifiers: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	a := 1;
	A := 2;
	_ := 3;
	a1_b := 4;
	été := 5;
	sys->print("%d %d %d %d %d\n", a, A, _, a1_b, été);
	# Names that begin with a keyword are names.
	iff := 10;
	integer := 20;
	sys->print("%d %d\n", iff, integer);
	# iota is an ordinary name outside of constants; so is a name longer than any keyword.
	iota := 30;
	sys->print("%d\n", iota);
	# x+++y is x++ + y.
	x := 3;
	y := 4;
	z := x+++y;
	sys->print("%d %d\n", z, x+y);
}
