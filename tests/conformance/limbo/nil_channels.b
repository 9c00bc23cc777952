# alt on a channel that is nil raises an exception, as sending and receiving do; in an array those that are nil
# are passed over.
# expect: alt receive
# expect: alt send
# expect: 1 5
implement NilChannels;

include "sys.m";
	sys: Sys;
include "draw.m";

NilChannels: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

try(what: string)
{
	c: chan of int;
	{
		case what {
		"alt receive" =>
			alt {
			<-c => ;
			}
		"alt send" =>
			alt {
			c <-= 1 => ;
			* => ;
			}
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
	try("alt receive");
	try("alt send");
	a := array[2] of chan of int;
	a[1] = chan[1] of int;
	a[1] <-= 5;
	(i, n) := <-a;
	sys->print("%d %d\n", i, n);
}
