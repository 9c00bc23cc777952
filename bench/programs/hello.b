# hello: prints one line and ends. What it costs is what a program costs to start and to end.
implement Hello;

include "sys.m";
	sys: Sys;
include "draw.m";

Hello: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	sys->print("hello\n");
}
