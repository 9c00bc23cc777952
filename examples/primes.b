# primes: the primes up to its argument (100 if there is none) by the sieve of Eratosthenes, and how many.
#
# args: 30
# expect: 2 3 5 7 11 13 17 19 23 29
# expect: 10 primes up to 30
implement Primes;

include "sys.m";
	sys: Sys;
include "draw.m";

Primes: module
{
	init: fn(nil: ref Draw->Context, argv: list of string);
};

init(nil: ref Draw->Context, argv: list of string)
{
	sys = load Sys Sys->PATH;
	limit := 100;
	if(len argv > 1)
		limit = int hd tl argv;

	composite := array[limit + 1] of {* => byte 0};
	found := 0;
	for(n := 2; n <= limit; n++){
		if(composite[n] != byte 0)
			continue;
		if(found++)
			sys->print(" ");
		sys->print("%d", n);
		for(multiple := 2*n; multiple <= limit; multiple += n)
			composite[multiple] = byte 1;
	}
	sys->print("\n%d primes up to %d\n", found, limit);
}
