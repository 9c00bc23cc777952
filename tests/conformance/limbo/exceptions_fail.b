# An exception that begins with fail: ends the program with status 1 and prints nothing.
# expect: before
# status: 1
implement FailExit;

include "sys.m";
	sys: Sys;
include "draw.m";

FailExit: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	sys->print("before\n");
	raise "fail:enough";
}
