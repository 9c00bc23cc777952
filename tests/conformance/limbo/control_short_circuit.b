# && and || evaluate their right side only if it matters; they give 0 or 1, and ! inverts.
# expect: 0 a
# expect: 1 ab
# expect: 1 a
# expect: 1 ab
# expect: 1 0 1
# expect: nil safe
# expect: 1 1 0
implement ShortCircuit;

include "sys.m";
	sys: Sys;
include "draw.m";

ShortCircuit: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

seen := "";

yes(s: string): int
{
	seen += s;
	return 5;
}

no(s: string): int
{
	seen += s;
	return 0;
}

show(v: int)
{
	sys->print("%d %s\n", v, seen);
	seen = "";
}

Cell: adt {
	n: int;
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	show(no("a") && yes("b"));
	show(yes("a") && yes("b"));
	show(yes("a") || no("b"));
	show(no("a") || yes("b"));
	x := 3;
	y := 2;
	sys->print("%d %d %d\n", x && y, !x, !!x);
	c: ref Cell;
	if(c != nil && c.n > 0 || c == nil && !(x == 0))
		sys->print("nil safe\n");
	# Both in deep nests, as values.
	a := x > 1 && (x < 3 || x == 3) && !(x == 4 || x == 5);
	b := (x == 1 || x == 2) || (x == 3 && !0);
	d := !(x && (x == 3 || no("?")));
	sys->print("%d %d %d\n", a, b, d);
}
