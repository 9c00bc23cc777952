# A function of another module runs as a process.
# part: parts/counter.b
# expect: 5 6 7
implement ModuleSpawn;

include "sys.m";
	sys: Sys;
include "draw.m";

ModuleSpawn: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

include "parts/counter.m";

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	counter := load Counter Counter->PATH;
	c := chan of int;
	spawn counter->forever(c, 5);
	sys->print("%d ", <-c);
	sys->print("%d ", <-c);
	sys->print("%d\n", <-c);
	counter = nil;
	sys->fprint(sys->open("/prog/" + string sys->pctl(0, nil) + "/ctl", Sys->OWRITE), "killgrp");
}
