# What a nil reference refers to cannot even be assigned to itself.
# expect: field dereference of nil
# expect: whole dereference of nil
# expect: inner dereference of nil
# expect: 7
implement NilAssigned;

include "sys.m";
	sys: Sys;
include "draw.m";

NilAssigned: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Cell: adt {
	n: int;
	s: string;
	next: ref Cell;
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	c: ref Cell;
	{
		c.n = c.n;
		sys->print("not reached\n");
	} exception e {
	"*" =>
		sys->print("field %s\n", e);
	}
	{
		*c = *c;
		sys->print("not reached\n");
	} exception e {
	"*" =>
		sys->print("whole %s\n", e);
	}
	d := ref Cell(7, "", nil);
	{
		d.next.s = d.next.s;
		sys->print("not reached\n");
	} exception e {
	"*" =>
		sys->print("inner %s\n", e);
	}
	d.n = d.n;
	*d = *d;
	sys->print("%d\n", d.n);
}
