# exit ends the process that executes it, from any depth; others go on.
# expect: before
# expect: other still here
implement Exit;

include "sys.m";
	sys: Sys;
include "draw.m";

Exit: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

deep(n: int)
{
	if(n == 0)
		exit;
	deep(n-1);
	sys->print("not reached\n");
}

other(c: chan of int)
{
	<-c;
	sys->print("other still here\n");
}

leave(c: chan of int)
{
	{
		c <-= 1;
		deep(10);
	} exception {
	* =>
		sys->print("not reached\n");
	}
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	c := chan[1] of int;
	spawn other(c);
	sys->print("before\n");
	leave(c);
	sys->print("not reached\n");
}
