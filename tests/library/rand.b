# rand: the range of the numbers, that seeds decide them, and that all values and bits turn up about as often.
implement Test;

include "sys.m";
	sys: Sys;
	print: import sys;
include "draw.m";
include "rand.m";
	rand: Rand;

Test: module
{
	init:	fn(ctxt: ref Draw->Context, argv: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	rand = load Rand Rand->PATH;
	if(rand == nil){
		print("no rand: %r\n");
		return;
	}
	print("same seed %d, other seed %d\n", sample(1) == sample(1), sample(1) == sample(2));
	print("negative seed %d, other %d\n", sample(-1) == sample(-1), sample(-1) == sample(1));
	print("modulus 1: %d, 0: %d, -5: %d, big 0: %bd\n", rand->rand(1), rand->rand(0), rand->rand(-5), rand->bigrand(big 0));

	counts := array[10] of {* => 0};
	rand->init(7);
	for(i := 0; i < 10000; i++)
		counts[rand->rand(10)]++;
	even := 1;
	for(i = 0; i < 10; i++)
		if(counts[i] < 850 || counts[i] > 1150)	# five standard deviations
			even = 0;
	print("even %d\n", even);

	limit := big 1 << 50;
	low := high := 0;
	for(i = 0; i < 1000; i++){
		n := rand->bigrand(limit);
		if(n < big 0 || n >= limit)
			print("%bd is out of range\n", n);
		if(n < limit / big 2)
			low++;
		else
			high++;
	}
	print("big even %d\n", low > 400 && high > 400);

	bits := 0;
	for(i = 0; i < 64; i++)
		bits |= rand->rand(2) << (i & 7);
	print("bits 16r%x\n", bits);
}
# expect: same seed 1, other seed 0
# expect: negative seed 1, other 0
# expect: modulus 1: 0, 0: 0, -5: 0, big 0: 0
# expect: even 1
# expect: big even 1
# expect: bits 16rff

sample(seed: int): string
{
	rand->init(seed);
	s := "";
	for(i := 0; i < 8; i++)
		s += string rand->rand(1000000) + " ";
	return s;
}
