# A method with a type parameter of its own, in an adt without any.
# expect: 7 x
# expect: 7 3
implement PolyMethods;

include "sys.m";
	sys: Sys;
include "draw.m";

PolyMethods: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Cell: adt {
	n: int;
};

Holder: adt {
	n: int;
	with: fn[T](h: self ref Holder, x: T): (int, T);
};

Holder.with[T](h: self ref Holder, x: T): (int, T)
{
	return (h.n, x);
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	h := ref Holder(7);
	(n, s) := h.with("x");
	sys->print("%d %s\n", n, s);
	(nil, c) := h.with(ref Cell(3));
	sys->print("%d %d\n", n, c.n);
}
