# sieve: the first primes, as many as its argument says (10 if there is none), by processes and channels.
# A process counts up from 2. Each prime gets a process of its own that drops its multiples from what comes by; so the
# first number that passes all of them is the next prime.
#
# args: 12
# expect: 2 3 5 7 11 13 17 19 23 29 31 37
implement Sieve;

include "sys.m";
	sys: Sys;
include "draw.m";

Sieve: module
{
	init: fn(nil: ref Draw->Context, argv: list of string);
};

# Everybody's channels end in a receive of stop, which nobody answers but by ending.
count(out, stop: chan of int)
{
	for(n := 2;; n++)
		alt {
		out <-= n =>
			;
		<-stop =>
			exit;
		}
}

filter(prime: int, in, out, stop: chan of int)
{
	for(;;)
		alt {
		n := <-in =>
			if(n % prime == 0)
				continue;
			alt {
			out <-= n =>
				;
			<-stop =>
				exit;
			}
		<-stop =>
			exit;
		}
}

init(nil: ref Draw->Context, argv: list of string)
{
	sys = load Sys Sys->PATH;
	wanted := 10;
	if(len argv > 1)
		wanted = int hd tl argv;

	stop := chan of int;
	in := chan of int;
	spawn count(in, stop);
	for(i := 0; i < wanted; i++){
		prime := <-in;
		if(i > 0)
			sys->print(" ");
		sys->print("%d", prime);
		out := chan of int;
		spawn filter(prime, in, out, stop);
		in = out;
	}
	sys->print("\n");
	for(i = 0; i <= wanted; i++)	# the filters, and the one that counts
		stop <-= 0;
}
