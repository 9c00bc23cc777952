# rows_v1: the six loops of InferNode's first JIT suite, in our own words; peers/*/v1.* are the same. Compiled for both
# word sizes. The size counts turns of the outermost loop.
implement Rows;

include "serve.b";

find(name: string): int
{
	case name {
	"arithmetic" =>	return 1;
	"array" =>	return 2;
	"calls" =>	return 3;
	"fib" =>	return 4;
	"sieve" =>	return 5;
	"nested" =>	return 6;
	}
	return 0;
}

# Called directly, as the suite does: machines differ in what a call through a reference costs.
run(kernel, size: int): int
{
	case kernel {
	1 =>	return arithmetic(size);
	2 =>	return arraysum(size);
	3 =>	return calls(size);
	4 =>	return fibonacci(size);
	5 =>	return sieve(size);
	6 =>	return nested(size);
	}
	return 0;
}

arithmetic(count: int): int
{
	x := 1;
	y := 2;
	z := 3;
	for(turn := 0; turn < count; turn++) {
		x += y;
		y *= 3;
		z -= x;
		x ^= y;
		y &= 16rffff;
		z |= 1;
		x <<= 1;
		y >>= 1;
		z += x % 17;
	}
	return x + y + z;
}

arraysum(count: int): int
{
	cells := array[1000] of int;
	for(i := 0; i < len cells; i++)
		cells[i] = i;
	sum := 0;
	for(turn := 0; turn < count; turn++)
		for(i = 0; i < 1000; i++)
			sum += cells[i];
	return sum;
}

plus(x, y: int): int
{
	return x + y;
}

calls(count: int): int
{
	sum := 0;
	for(i := 0; i < count; i++)
		sum += plus(i, i + 1);
	return sum;
}

fib(n: int): int
{
	if(n <= 1)
		return n;
	return fib(n - 1) + fib(n - 2);
}

fibonacci(count: int): int
{
	sum := 0;
	for(i := 0; i < count; i++)
		sum += fib(25);
	return sum;
}

sieve(count: int): int
{
	most: con 100000;
	flag := array[most] of int;
	primes := 0;
	for(turn := 0; turn < count; turn++) {
		for(i := 0; i < most; i++)
			flag[i] = 1;
		flag[0] = flag[1] = 0;
		for(i = 2; i * i < most; i++)
			if(flag[i])
				for(k := i * i; k < most; k += i)
					flag[k] = 0;
		primes = 0;
		for(i = 0; i < most; i++)
			if(flag[i])
				primes++;
	}
	return primes;
}

nested(count: int): int
{
	sum := 0;
	for(i := 0; i < count; i++)
		for(k := 0; k < 500; k++)
			for(m := 0; m < 200; m++)
				sum += i + k + m;
	return sum;
}
