# v1: the six loops of InferNode's first JIT suite, in our own words; peers/kernels.* are the same. Compiled for both
# word sizes. Prints what the suite prints; with any argument each row twice, behind one that computes nothing, so that who
# counts can tell the loops from what compiles them and prints.
implement V1;

include "sys.m";
	sys: Sys;
include "draw.m";

V1: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, args: list of string)
{
	sys = load Sys Sys->PATH;
	start := sys->millisec();
	if(len args > 1) {
		times = 2;
		row("0. Nothing", "", 0);
	}
	row("1. Integer Arithmetic", "", 1);
	row("2. Loop with Array Access", "", 2);
	row("3. Function Calls", "", 3);
	row("4. Fibonacci (recursive)", "", 4);
	row("5. Sieve of Eratosthenes", " primes", 5);
	row("6. Nested Loops", "", 6);
	sys->print("=== Total Time: %d ms ===\n", sys->millisec() - start);
}

times := 1;

row(title, unit: string, number: int)
{
	for(i := 0; i < times; i++) {
		before := sys->millisec();
		result := run(number);
		sys->print("%s\n   Result: %d%s, Time: %d ms\n", title, result, unit, sys->millisec() - before);
	}
}

# Called directly, as the suite does: machines differ in what a call through a reference costs.
run(number: int): int
{
	case number {
	1 =>	return arithmetic();
	2 =>	return arraysum();
	3 =>	return calls();
	4 =>	return fibonacci();
	5 =>	return sieve();
	6 =>	return nested();
	}
	return 0;
}

arithmetic(): int
{
	x := 1;
	y := 2;
	z := 3;
	for(turn := 0; turn < 10000000; turn++) {
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

arraysum(): int
{
	cells := array[1000] of int;
	for(i := 0; i < len cells; i++)
		cells[i] = i;
	sum := 0;
	for(turn := 0; turn < 1000000; turn++)
		for(i = 0; i < 1000; i++)
			sum += cells[i];
	return sum;
}

plus(x, y: int): int
{
	return x + y;
}

calls(): int
{
	sum := 0;
	for(i := 0; i < 1000000; i++)
		sum += plus(i, i + 1);
	return sum;
}

fib(n: int): int
{
	if(n <= 1)
		return n;
	return fib(n - 1) + fib(n - 2);
}

fibonacci(): int
{
	sum := 0;
	for(i := 0; i < 100; i++)
		sum += fib(25);
	return sum;
}

sieve(): int
{
	size: con 100000;
	flag := array[size] of int;
	primes := 0;
	for(turn := 0; turn < 10; turn++) {
		for(i := 0; i < size; i++)
			flag[i] = 1;
		flag[0] = flag[1] = 0;
		for(i = 2; i * i < size; i++)
			if(flag[i])
				for(k := i * i; k < size; k += i)
					flag[k] = 0;
		primes = 0;
		for(i = 0; i < size; i++)
			if(flag[i])
				primes++;
	}
	return primes;
}

nested(): int
{
	sum := 0;
	for(i := 0; i < 500; i++)
		for(k := 0; k < 500; k++)
			for(m := 0; m < 200; m++)
				sum += i + k + m;
	return sum;
}
