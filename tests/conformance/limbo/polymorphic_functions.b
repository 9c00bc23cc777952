# Functions with type parameters, whose arguments are references of any type; the type is found from the arguments.
# expect: b a
# expect: 3 c b a
# expect: 2 last
# expect: 2 4 6
# expect: 1 0
implement PolyFunctions;

include "sys.m";
	sys: Sys;
include "draw.m";

PolyFunctions: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

swap[T](p: (T, T)): (T, T)
{
	(a, b) := p;
	return (b, a);
}

reverse[T](l: list of T): list of T
{
	r: list of T;
	for(; l != nil; l = tl l)
		r = hd l :: r;
	return r;
}

last[T](a: array of T): T
{
	return a[len a - 1];
}

map[T, U](f: ref fn(x: T): U, l: list of T): list of U
{
	if(l == nil)
		return nil;
	return f(hd l) :: map(f, tl l);
}

same[T](a, b: T): int
{
	return a == b;
}

Cell: adt {
	n: int;
};

double(s: string): ref Cell
{
	return ref Cell(2 * int s);
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	(a, b) := swap(("a", "b"));
	sys->print("%s %s\n", a, b);
	l := reverse("a" :: "b" :: "c" :: nil);
	sys->print("%d %s %s %s\n", len l, hd l, hd tl l, hd tl tl l);
	cells := reverse(ref Cell(1) :: ref Cell(2) :: nil);
	sys->print("%d %s\n", (hd cells).n, last(array[] of {"first", "last"}));
	m := map(double, "1" :: "2" :: "3" :: nil);
	sys->print("%d %d %d\n", (hd m).n, (hd tl m).n, (hd tl tl m).n);
	c := ref Cell(1);
	sys->print("%d %d\n", same(c, c), same(c, ref *c));
}
