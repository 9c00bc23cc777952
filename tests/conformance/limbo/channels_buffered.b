# A buffered channel takes as many values as its buffer has places before a sender waits, first in first out.
# expect: 1 2 3
# expect: a b
# expect: sent 3
# expect: 4 1 2 3
# expect: locked unlocked
# expect: 0
implement Buffered;

include "sys.m";
	sys: Sys;
include "draw.m";

Buffered: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

sender(c: chan of int, done: chan of int)
{
	for(i := 1; i <= 3; i++)
		c <-= i;
	done <-= 3;
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	c := chan[3] of int;
	for(i := 1; i <= 3; i++)
		c <-= i;
	x := <-c; y := <-c;
	sys->print("%d %d %d\n", x, y, <-c);
	s := chan[2] of string;
	s <-= "a";
	s <-= "b";
	t := <-s;
	sys->print("%s %s\n", t, <-s);
	done := chan of int;
	spawn sender(c, done);
	sys->print("sent %d\n", <-done);
	full := 1;
	alt {
	c <-= 4 =>
		full = 0;
	* =>
		;
	}
	x = <-c; y = <-c; z := <-c;
	sys->print("%d %d %d %d\n", 3 + full, x, y, z);
	lock := chan[1] of int;
	lock <-= 0;
	sys->print("locked ");
	<-lock;
	sys->print("unlocked\n");
	none := chan[0] of int;
	spawn sender(none, done);
	sys->print("%d\n", <-none + <-none + <-none - 6 + <-done - 3);
}
