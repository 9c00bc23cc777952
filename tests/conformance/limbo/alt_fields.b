# The channels and the targets of an alt may be members, elements and results; a value to send is an expression.
# expect: member 3
# expect: element 8
# expect: result 12 1
# expect: stored 5 6
implement AltFields;

include "sys.m";
	sys: Sys;
include "draw.m";

AltFields: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Link: adt {
	in, out: chan of int;
	last: int;
};

calls := 0;
kept: chan of int;

channel(): chan of int
{
	calls++;
	return kept;
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	l := ref Link(chan[1] of int, chan[1] of int, 0);
	l.in <-= 3;
	alt {
	l.last = <-l.in =>
		sys->print("member %d\n", l.last);
	}
	a := array[2] of {* => chan[1] of int};
	i := 1;
	alt {
	a[i] <-= l.last*2 + 2 =>
		sys->print("element %d\n", <-a[1]);
	}
	kept = chan[1] of int;
	kept <-= 12;
	alt {
	v := <-channel() =>
		sys->print("result %d %d\n", v, calls);
	}
	v := array[2] of int;
	l.out <-= 5;
	kept <-= 6;
	for(i = 0; i < 2; i++)
		alt {
		v[0] = <-l.out =>
			;
		v[1] = <-kept =>
			;
		}
	sys->print("stored %d %d\n", v[0], v[1]);
}
