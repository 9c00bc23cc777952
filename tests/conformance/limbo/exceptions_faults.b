# Faults of the machine are exceptions with a text.
# expect: array bounds error
# expect: dereference of nil
# expect: zero divide
# expect: bad array size
# expect: string bounds
# expect: done
implement Faults;

include "sys.m";
	sys: Sys;
include "draw.m";

Faults: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Cell: adt {
	n: int;
};

fault(n: int)
{
	a := array[2] of int;
	zero := 0;
	c: ref Cell;
	s := "ab";
	case n {
	0 => a[n+2] = 1;
	1 => a[0] = c.n;
	2 => a[0] = 1/zero;
	3 => a = array[zero-1] of int;
	4 => a[0] = s[n];
	}
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	for(i := 0; i < 5; i++){
		{
			fault(i);
			sys->print("not reached %d\n", i);
		} exception e {
		"array bounds error" or "dereference of nil" or "zero divide" =>
			if(i == 4)
				sys->print("string bounds\n");
			else
				sys->print("%s\n", e);
		"*" =>
			sys->print("bad array size\n");
		}
	}
	sys->print("done\n");
}
