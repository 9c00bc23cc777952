# An exception ends only the process it is raised in; a handler there works as anywhere.
# expect: handled 1
# expect: others go on
# stderr: [ExceptionProcesses] Broken: "broken here"
# stderr: ...
# status: 4
implement ExceptionProcesses;

include "sys.m";
	sys: Sys;
include "draw.m";

ExceptionProcesses: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

worker(c: chan of int)
{
	{
		raise "in worker";
	} exception {
	"in worker" =>
		c <-= 1;
	}
}

breaks(c: chan of int)
{
	c <-= 2;
	raise "broken here";
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	c := chan of int;
	spawn worker(c);
	sys->print("handled %d\n", <-c);
	spawn breaks(c);
	<-c;
	sys->sleep(1);
	sys->print("others go on\n");
}
