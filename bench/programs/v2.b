# v2: the 31 loops of InferNode's second JIT suite, in our own words; peers/kernels.c is the same. Compiled for both
# word sizes. Prints what the suite prints.
implement V2;

include "sys.m";
	sys: Sys;
include "draw.m";

V2: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

MANY: con 1000000;
SOME: con 100000;

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	start := sys->millisec();
	row("1a. ADD/SUB chain", addsub);
	row("1b. MUL/DIV/MOD", muldivmod);
	row("1c. Bitwise ops", bitwise);
	row("1d. Shift ops", shifts);
	row("1e. Mixed ALU", mixed);
	row("2a. Simple branch", oddeven);
	row("2b. Compare chain", quarters);
	row("2c. Nested branches", branches);
	row("2d. Loop countdown", countdown);
	row("3a. Sequential read", readforward);
	row("3b. Sequential write", writeforward);
	row("3c. Stride access", strides);
	row("3d. Small array hot", smallarray);
	row("4a. Simple call", simplecall);
	row("4b. Recursive fib", fibonacci);
	row("4c. Mutual recursion", mutual);
	row("4d. Deep call chain", deepcall);
	row("5a. Big add/sub", bigadd);
	row("5b. Big bitwise", bigbits);
	row("5c. Big shifts", bigshifts);
	row("5d. Big comparisons", bigcompare);
	row("6a. Byte arithmetic", bytes);
	row("6b. Byte array", bytearray);
	row("7a. List build", listbuild);
	row("7b. List traverse", listwalk);
	row("8a. Sieve", sieve);
	row("8b. Matrix multiply", matrices);
	row("8c. Bubble sort", bubble);
	row("8d. Binary search", bisect);
	row("9a. int<->big", tobig);
	row("9b. int<->byte", tobyte);
	sys->print("=== Total Time: %d ms ===\n", sys->millisec() - start);
}

row(title: string, run: ref fn(): int)
{
	before := sys->millisec();
	result := run();
	sys->print("  %-25s %6d ms  (result: %d)\n", title, sys->millisec() - before, result);
}

addsub(): int
{
	x := 0;
	for(i := 0; i < MANY; i++) {
		x += i;
		x -= i >> 1;
		x += 3;
		x -= 1;
	}
	return x;
}

muldivmod(): int
{
	x := 1;
	sum := 0;
	for(i := 1; i < SOME; i++) {
		x = x * 3 + 1;
		sum += x % 17;
		x = x / 7 + 1;
	}
	return x + sum;
}

bitwise(): int
{
	x := int 16rdeadbeef;
	for(i := 0; i < MANY; i++) {
		x ^= i * 16r1337;
		x |= x >> 16;
		x &= int 16rffffffff;
		x ^= x << 3;
	}
	return x;
}

shifts(): int
{
	x := 1;
	ones := 0;
	for(i := 0; i < MANY; i++) {
		x = (x << 1) | (x >> 31);
		ones += x & 1;
	}
	return x + ones;
}

mixed(): int
{
	x := 0;
	y := 1;
	z := 2;
	for(i := 0; i < MANY; i++) {
		t := x + y * z;
		x = y ^ (z << 2);
		y = z - (t >> 1);
		z = t | (x & 16rff);
	}
	return x + y + z;
}

oddeven(): int
{
	n := 0;
	for(i := 0; i < MANY; i++)
		if(i & 1)
			n++;
		else
			n--;
	return n;
}

quarters(): int
{
	n := 0;
	for(i := 0; i < MANY; i++) {
		v := i % 100;
		if(v < 25)
			n += 1;
		else if(v < 50)
			n += 2;
		else if(v < 75)
			n += 3;
		else
			n += 4;
	}
	return n;
}

branches(): int
{
	n := 0;
	for(i := 0; i < SOME; i++) {
		x := i % 10;
		y := i % 7;
		both := x - y;
		if(y > 3)
			both = x + y;
		if(x > 5)
			n += both;
		else
			n -= both;
	}
	return n;
}

countdown(): int
{
	sum := 0;
	for(turn := 0; turn < 1000; turn++)
		for(n := 1000; n > 0; n--)
			sum += n;
	return sum;
}

counted(size: int): array of int
{
	cells := array[size] of int;
	for(i := 0; i < size; i++)
		cells[i] = i;
	return cells;
}

readforward(): int
{
	cells := counted(1000);
	sum := 0;
	for(turn := 0; turn < 1000; turn++)
		for(i := 0; i < 1000; i++)
			sum += cells[i];
	return sum;
}

writeforward(): int
{
	cells := array[1000] of int;
	for(turn := 0; turn < 1000; turn++)
		for(i := 0; i < 1000; i++)
			cells[i] = i + turn;
	return cells[999];
}

strides(): int
{
	cells := counted(1024);
	sum := 0;
	for(turn := 0; turn < 1000; turn++)
		for(step := 1; step <= 8; step *= 2)
			for(i := 0; i < 1024; i += step)
				sum += cells[i];
	return sum;
}

smallarray(): int
{
	cells := counted(16);
	sum := 0;
	for(turn := 0; turn < SOME; turn++)
		for(i := 0; i < 16; i++)
			sum += cells[i];
	return sum;
}

onemore(x: int): int
{
	return x + 1;
}

simplecall(): int
{
	sum := 0;
	for(i := 0; i < MANY; i++)
		sum += onemore(i);
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
	for(i := 0; i < 50; i++)
		sum += fib(25);
	return sum;
}

iseven(n: int): int
{
	if(n == 0)
		return 1;
	return isodd(n - 1);
}

isodd(n: int): int
{
	if(n == 0)
		return 0;
	return iseven(n - 1);
}

mutual(): int
{
	sum := 0;
	for(i := 0; i < SOME; i++)
		sum += iseven(i % 20);
	return sum;
}

ping(x, depth: int): int
{
	if(depth <= 0)
		return x;
	return pong(x + 1, depth - 1);
}

pong(x, depth: int): int
{
	if(depth <= 0)
		return x;
	return ping(x + 1, depth - 1);
}

deepcall(): int
{
	sum := 0;
	for(i := 0; i < SOME; i++)
		sum += ping(i, 10);
	return sum;
}

bigadd(): int
{
	x := big 0;
	y := big 1;
	for(i := 0; i < MANY; i++) {
		x += y;
		y = x - y;
		x += big 3;
	}
	return int x;
}

bigbits(): int
{
	x := big 16rdeadbeefcafebabe;
	for(i := 0; i < MANY; i++) {
		x ^= big i * big 16r1337;
		x |= x >> 16;
	}
	return int x;
}

bigshifts(): int
{
	x := big 1;
	n := 0;
	for(i := 0; i < MANY; i++) {
		x = (x << 1) | (x >> 63);
		if(int (x & big 1))
			n++;
	}
	return n;
}

bigcompare(): int
{
	n := 0;
	x := big 0;
	y := big 1;
	for(i := 0; i < MANY; i++) {
		if(x < y)
			n++;
		if(x == big 0)
			n++;
		if(y != big 0)
			n++;
		x += big 1;
		y += big 2;
	}
	return n;
}

bytes(): int
{
	x := byte 0;
	sum := 0;
	for(i := 0; i < MANY; i++) {
		x += byte 7;
		x ^= byte 16r55;
		x &= byte 16rfe;
		sum += int x;
	}
	return sum;
}

bytearray(): int
{
	cells := array[256] of byte;
	for(i := 0; i < 256; i++)
		cells[i] = byte i;
	sum := 0;
	for(turn := 0; turn < 10000; turn++)
		for(i = 0; i < 256; i++)
			sum += int cells[i];
	return sum;
}

listbuild(): int
{
	n := 0;
	for(turn := 0; turn < 1000; turn++) {
		l: list of int;
		for(i := 0; i < 100; i++)
			l = i :: l;
		n += len l;
	}
	return n;
}

listwalk(): int
{
	l: list of int;
	for(i := 0; i < 1000; i++)
		l = i :: l;
	sum := 0;
	for(turn := 0; turn < 1000; turn++)
		for(rest := l; rest != nil; rest = tl rest)
			sum += hd rest;
	return sum;
}

sieve(): int
{
	size: con 10000;
	flag := array[size] of int;
	primes := 0;
	for(turn := 0; turn < 100; turn++) {
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

matrices(): int
{
	n: con 32;
	left := array[n * n] of int;
	right := array[n * n] of int;
	out := array[n * n] of int;
	for(i := 0; i < n * n; i++) {
		left[i] = i % 7;
		right[i] = i % 11;
	}
	for(turn := 0; turn < 100; turn++)
		for(i = 0; i < n; i++)
			for(k := 0; k < n; k++) {
				sum := 0;
				for(m := 0; m < n; m++)
					sum += left[i * n + m] * right[m * n + k];
				out[i * n + k] = sum;
			}
	return out[0] + out[n * n - 1];
}

bubble(): int
{
	n: con 500;
	cells := array[n] of int;
	for(turn := 0; turn < 10; turn++) {
		for(i := 0; i < n; i++)
			cells[i] = n - i;
		for(i = 0; i < n - 1; i++)
			for(k := 0; k < n - 1 - i; k++)
				if(cells[k] > cells[k + 1]) {
					t := cells[k];
					cells[k] = cells[k + 1];
					cells[k + 1] = t;
				}
	}
	return cells[0] + cells[n - 1];
}

bisect(): int
{
	n: con 10000;
	cells := array[n] of int;
	for(i := 0; i < n; i++)
		cells[i] = i * 3;
	found := 0;
	for(turn := 0; turn < SOME; turn++) {
		wanted := turn * 7 % (n * 3);
		low := 0;
		high := n - 1;
		while(low <= high) {
			middle := (low + high) / 2;
			if(cells[middle] == wanted) {
				found++;
				break;
			}
			if(cells[middle] < wanted)
				low = middle + 1;
			else
				high = middle - 1;
		}
	}
	return found;
}

tobig(): int
{
	sum := 0;
	for(i := 0; i < MANY; i++)
		sum += int (big i + big 42);
	return sum;
}

tobyte(): int
{
	sum := 0;
	for(i := 0; i < MANY; i++)
		sum += int (byte i + byte 1);
	return sum;
}
