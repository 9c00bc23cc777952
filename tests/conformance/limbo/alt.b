# alt takes the one communication that is ready, to send or to receive; with * it does not wait.
# expect: number 5
# expect: text t
# expect: sent 9
# expect: nothing ready
# expect: pair 1 one
# expect: got without a name
implement Alts;

include "sys.m";
	sys: Sys;
include "draw.m";

Alts: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

give(n: chan of int, s: chan of string, step: chan of int)
{
	n <-= 5;
	<-step;
	s <-= "t";
}

take(c: chan of int, done: chan of int)
{
	done <-= <-c;
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	n := chan of int;
	s := chan of string;
	out := chan of int;
	step := chan of int;
	spawn give(n, s, step);
	for(i := 0; i < 2; i++){
		alt {
		x := <-n =>
			sys->print("number %d\n", x);
			step <-= 0;
		x := <-s =>
			sys->print("text %s\n", x);
		out <-= 1 =>
			sys->print("not reached\n");
		}
	}
	done := chan of int;
	spawn take(out, done);
	alt {
	out <-= 9 =>
		sys->print("sent %d\n", <-done);
	<-n =>
		sys->print("not reached\n");
	}
	alt {
	<-n or <-step =>
		sys->print("not reached\n");
	out <-= 1 =>
		sys->print("not reached\n");
	* =>
		sys->print("nothing ready\n");
	}
	p := chan[1] of (int, string);
	p <-= (1, "one");
	alt {
	(a, b) := <-p =>
		sys->print("pair %d %s\n", a, b);
	}
	step = chan[1] of int;
	step <-= 1;
	alt {
	<-step =>
		sys->print("got without a name\n");
	}
}
