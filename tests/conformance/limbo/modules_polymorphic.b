# Polymorphic functions and adts of another module.
# part: parts/collect.b
# expect: 3 c a
# expect: 2 y x
# expect: 5 4
implement ModulePoly;

include "sys.m";
	sys: Sys;
include "draw.m";

ModulePoly: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

include "parts/collect.m";
	collect: Collect;
	Bag, reverse: import collect;

Cell: adt {
	n: int;
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	collect = load Collect Collect->PATH;
	l := reverse("a" :: "b" :: "c" :: nil);
	sys->print("%d %s %s\n", len l, hd l, hd tl tl l);
	b := Bag[string].new();
	b.put("x");
	b.put("y");
	sys->print("%d %s ", b.size(), b.take());
	sys->print("%s\n", b.take());
	c := Bag[ref Cell].new();
	c.put(ref Cell(4));
	c.put(ref Cell(5));
	for(i := c.take(); i != nil; i = c.take())
		sys->print("%d%c", i.n, " \n"[i.n == 4]);
}
