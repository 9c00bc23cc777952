# Using what nil refers to raises an exception, which can be handled.
# expect: member
# expect: store
# expect: send
# expect: receive
# expect: call
# expect: module
# expect: value
# expect: end
implement NilFaults;

include "sys.m";
	sys: Sys;
include "draw.m";

NilFaults: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Cell: adt {
	n: int;
};

try(what: string)
{
	r: ref Cell;
	c: chan of int;
	f: ref fn();
	m: Sys;
	{
		case what {
		"member" => sys->print("%d\n", r.n);
		"store" => r.n = 1;
		"send" => c <-= 1;
		"receive" => <-c;
		"call" => f();
		"module" => m->sleep(0);
		"value" => x := *r; sys->print("%d\n", x.n);
		}
		sys->print("not reached\n");
	} exception {
	* =>
		sys->print("%s\n", what);
	}
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	for(l := "member" :: "store" :: "send" :: "receive" :: "call" :: "module" :: "value" :: nil; l != nil; l = tl l)
		try(hd l);
	sys->print("end\n");
}
