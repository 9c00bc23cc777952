# rand: numbers that look random.
# In:   a seed; the same seed gives the same numbers, whatever the word size.
# Out:  numbers from 0 to modulus-1; 0 if the modulus is not positive.
# Keeps: a counter of 64 bits, from which each number is mixed by shifts and multiplications ("splitmix64"). Every
#       bit of a number depends on all of the counter, so that small moduli are as good as large ones.
# Leaves to others: secrets; whoever sees one number can tell the next. See /dev/random.

implement Rand;

include "rand.m";

Step:	con (big 16r9E3779B9 << 32) | big 16r7F4A7C15;	# odd, and irregular in its bits
Mix1:	con (big 16rBF58476D << 32) | big 16r1CE4E5B9;
Mix2:	con (big 16r94D049BB << 32) | big 16r133111EB;

# What a shift to the right leaves in place; above, >> brings in the sign.
Low33:	con (big 1 << 33) - big 1;
Low34:	con (big 1 << 34) - big 1;
Low37:	con (big 1 << 37) - big 1;
Low63:	con ~(big 1 << 63);

counter: big;

init(seed: int)
{
	counter = big seed & big 16rFFFFFFFF;
}

rand(modulus: int): int
{
	return int bigrand(big modulus);
}

bigrand(modulus: big): big
{
	counter += Step;
	if(modulus <= big 0)
		return big 0;
	n := counter;
	n = (n ^ ((n >> 30) & Low34)) * Mix1;
	n = (n ^ ((n >> 27) & Low37)) * Mix2;
	n ^= (n >> 31) & Low33;
	return ((n >> 1) & Low63) % modulus;
}
