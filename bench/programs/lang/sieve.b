# sieve: the primes below about 100,000 by the sieve of Eratosthenes in an array of bytes: loops over an array. The
# result mixes the number of primes and the greatest; the bound is another each time.
#
# The size counts sieves: 1300 as published.
implement Rows;

include "serve.b";

SIZE: con 100000;

find(name: string): int
{
	return name == "lang_sieve";
}

run(nil, size: int): int
{
	return sieve(size);
}

sieve(count: int): int
{
	flags := array[SIZE] of byte;
	h := 0;
	for(turn := 0; turn < count; turn++) {
		size := SIZE - (turn & 15) * 100;
		for(i := 0; i < size; i++)
			flags[i] = byte 1;
		for(i = 2; i * i < size; i++)
			if(flags[i] != byte 0)
				for(k := i * i; k < size; k += i)
					flags[k] = byte 0;
		primes := greatest := 0;
		for(i = 2; i < size; i++)
			if(flags[i] != byte 0) {
				primes++;
				greatest = i;
			}
		h = mix(h, primes + greatest);
	}
	return h;
}

mix(h, value: int): int
{
	return (h * 31 + value) % 1000003;
}
