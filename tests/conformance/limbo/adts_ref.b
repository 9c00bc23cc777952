# References to adts: shared when assigned, compared by identity, * gives the value, ref makes a new object.
# expect: 5 5
# expect: 1 0 1
# expect: 5 7
# expect: 8 9 8
# expect: dereference of nil
# expect: 42
implement RefAdts;

include "sys.m";
	sys: Sys;
include "draw.m";

RefAdts: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Cell: adt {
	n: int;
	next: ref Cell;
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	a := ref Cell(1, nil);
	b := a;
	b.n = 5;
	sys->print("%d %d\n", a.n, b.n);
	c := ref *a;
	sys->print("%d %d %d\n", a == b, a == c, c != nil);
	c.n = 7;
	sys->print("%d %d\n", a.n, c.n);
	v := *c;
	v.n = 8;
	*a = v;
	v.n = 9;
	sys->print("%d %d %d\n", a.n, v.n, b.n);
	{
		c = c.next;
		sys->print("%d\n", c.n);
	} exception e {
	"dereference of nil" =>
		sys->print("%s\n", e);
	}
	d := ref Cell(1, ref Cell(2, ref Cell(42, nil)));
	sys->print("%d\n", d.next.next.n);
}
