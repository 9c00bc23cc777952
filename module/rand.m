# rand.m: numbers that look random, from a seed. Not for secrets.

Rand: module
{
	PATH:	con "/dis/lib/rand.dis";

	init:	fn(seed: int);
	rand:	fn(modulus: int): int;	# 0 to modulus-1
	bigrand:	fn(modulus: big): big;
};
