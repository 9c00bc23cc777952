# Receiving from an array of channels gives the index too; in an alt as well; elements may be nil.
# expect: 2 two
# expect: 0 zero
# expect: from 1 one
# expect: other
# expect: 6
implement AltArrays;

include "sys.m";
	sys: Sys;
include "draw.m";

AltArrays: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	a := array[3] of {* => chan[1] of string};
	a[2] <-= "two";
	(i, s) := <-a;
	sys->print("%d %s\n", i, s);
	a[0] <-= "zero";
	(i, s) = <-a;
	sys->print("%d %s\n", i, s);
	c := chan[1] of int;
	a[1] <-= "one";
	for(k := 0; k < 2; k++){
		alt {
		(n, t) := <-a =>
			sys->print("from %d %s\n", n, t);
			c <-= 1;
		<-c =>
			sys->print("other\n");
		}
	}
	# Each of many is served once.
	sum := 0;
	for(i = 0; i < len a; i++)
		a[i] <-= string (i+1);
	for(i = 0; i < len a; i++){
		(nil, t) := <-a;
		sum += int t;
	}
	sys->print("%d\n", sum);
}
