# Two processes that wait in alt for the same channel are served in turn.
# expect: a0 b1 a2 b3 a4 b5
implement AltFifo;

include "sys.m";
	sys: Sys;
include "draw.m";

AltFifo: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

worker(name: string, ready: chan of int, work: chan of int, out: chan of string)
{
	ready <-= 0;
	for(;;)
		alt {
		n := <-work =>
			out <-= name + string n;
		}
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	ready := chan of int;
	work := chan of int;
	out := chan of string;
	spawn worker("a", ready, work, out);
	<-ready;
	sys->sleep(0);
	spawn worker("b", ready, work, out);
	<-ready;
	s := "";
	for(i := 0; i < 6; i++){
		work <-= i;
		s += <-out + " ";
	}
	sys->print("%s\n", s[0:len s - 1]);
	sys->fprint(sys->open("/prog/" + string sys->pctl(0, nil) + "/ctl", Sys->OWRITE), "killgrp");
}
