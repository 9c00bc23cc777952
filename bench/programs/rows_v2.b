# rows_v2: the 31 loops of InferNode's second JIT suite, in our own words; peers/*/v2.* are the same. Compiled for both
# word sizes. The size counts turns of the outermost loop.
implement Rows;

include "serve.b";

find(name: string): int
{
	case name {
	"addsub" =>	return 1;
	"muldivmod" =>	return 2;
	"bitwise" =>	return 3;
	"shifts" =>	return 4;
	"mixed" =>	return 5;
	"oddeven" =>	return 6;
	"quarters" =>	return 7;
	"branches" =>	return 8;
	"countdown" =>	return 9;
	"readforward" =>	return 10;
	"writeforward" =>	return 11;
	"strides" =>	return 12;
	"smallarray" =>	return 13;
	"simplecall" =>	return 14;
	"fib2" =>	return 15;
	"mutual" =>	return 16;
	"deepcall" =>	return 17;
	"bigadd" =>	return 18;
	"bigbits" =>	return 19;
	"bigshifts" =>	return 20;
	"bigcompare" =>	return 21;
	"bytes" =>	return 22;
	"bytearray" =>	return 23;
	"listbuild" =>	return 24;
	"listwalk" =>	return 25;
	"sieve2" =>	return 26;
	"matrices" =>	return 27;
	"bubble" =>	return 28;
	"bisect" =>	return 29;
	"tobig" =>	return 30;
	"tobyte" =>	return 31;
	}
	return 0;
}

# Called directly, as the suite does: machines differ in what a call through a reference costs.
run(kernel, size: int): int
{
	case kernel {
	1 =>	return addsub(size);
	2 =>	return muldivmod(size);
	3 =>	return bitwise(size);
	4 =>	return shifts(size);
	5 =>	return mixed(size);
	6 =>	return oddeven(size);
	7 =>	return quarters(size);
	8 =>	return branches(size);
	9 =>	return countdown(size);
	10 =>	return readforward(size);
	11 =>	return writeforward(size);
	12 =>	return strides(size);
	13 =>	return smallarray(size);
	14 =>	return simplecall(size);
	15 =>	return fibonacci(size);
	16 =>	return mutual(size);
	17 =>	return deepcall(size);
	18 =>	return bigadd(size);
	19 =>	return bigbits(size);
	20 =>	return bigshifts(size);
	21 =>	return bigcompare(size);
	22 =>	return bytes(size);
	23 =>	return bytearray(size);
	24 =>	return listbuild(size);
	25 =>	return listwalk(size);
	26 =>	return sieve(size);
	27 =>	return matrices(size);
	28 =>	return bubble(size);
	29 =>	return bisect(size);
	30 =>	return tobig(size);
	31 =>	return tobyte(size);
	}
	return 0;
}

addsub(count: int): int
{
	x := 0;
	for(i := 0; i < count; i++) {
		x += i;
		x -= i >> 1;
		x += 3;
		x -= 1;
	}
	return x;
}

muldivmod(count: int): int
{
	x := 1;
	sum := 0;
	for(i := 1; i < count; i++) {
		x = x * 3 + 1;
		sum += x % 17;
		x = x / 7 + 1;
	}
	return x + sum;
}

bitwise(count: int): int
{
	x := int 16rdeadbeef;
	for(i := 0; i < count; i++) {
		x ^= i * 16r1337;
		x |= x >> 16;
		x &= int 16rffffffff;
		x ^= x << 3;
	}
	return x;
}

shifts(count: int): int
{
	x := 1;
	ones := 0;
	for(i := 0; i < count; i++) {
		x = (x << 1) | (x >> 31);
		ones += x & 1;
	}
	return x + ones;
}

mixed(count: int): int
{
	x := 0;
	y := 1;
	z := 2;
	for(i := 0; i < count; i++) {
		t := x + y * z;
		x = y ^ (z << 2);
		y = z - (t >> 1);
		z = t | (x & 16rff);
	}
	return x + y + z;
}

oddeven(count: int): int
{
	n := 0;
	for(i := 0; i < count; i++)
		if(i & 1)
			n++;
		else
			n--;
	return n;
}

quarters(count: int): int
{
	n := 0;
	for(i := 0; i < count; i++) {
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

branches(count: int): int
{
	n := 0;
	for(i := 0; i < count; i++) {
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

countdown(count: int): int
{
	sum := 0;
	for(turn := 0; turn < count; turn++)
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

readforward(count: int): int
{
	cells := counted(1000);
	sum := 0;
	for(turn := 0; turn < count; turn++)
		for(i := 0; i < 1000; i++)
			sum += cells[i];
	return sum;
}

writeforward(count: int): int
{
	cells := array[1000] of int;
	for(turn := 0; turn < count; turn++)
		for(i := 0; i < 1000; i++)
			cells[i] = i + turn;
	return cells[999];
}

strides(count: int): int
{
	cells := counted(1024);
	sum := 0;
	for(turn := 0; turn < count; turn++)
		for(step := 1; step <= 8; step *= 2)
			for(i := 0; i < 1024; i += step)
				sum += cells[i];
	return sum;
}

smallarray(count: int): int
{
	cells := counted(16);
	sum := 0;
	for(turn := 0; turn < count; turn++)
		for(i := 0; i < 16; i++)
			sum += cells[i];
	return sum;
}

onemore(x: int): int
{
	return x + 1;
}

simplecall(count: int): int
{
	sum := 0;
	for(i := 0; i < count; i++)
		sum += onemore(i);
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

mutual(count: int): int
{
	sum := 0;
	for(i := 0; i < count; i++)
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

deepcall(count: int): int
{
	sum := 0;
	for(i := 0; i < count; i++)
		sum += ping(i, 10);
	return sum;
}

bigadd(count: int): int
{
	x := big 0;
	y := big 1;
	for(i := 0; i < count; i++) {
		x += y;
		y = x - y;
		x += big 3;
	}
	return int x;
}

bigbits(count: int): int
{
	x := big 16rdeadbeefcafebabe;
	for(i := 0; i < count; i++) {
		x ^= big i * big 16r1337;
		x |= x >> 16;
	}
	return int x;
}

bigshifts(count: int): int
{
	x := big 1;
	n := 0;
	for(i := 0; i < count; i++) {
		x = (x << 1) | (x >> 63);
		if(int (x & big 1))
			n++;
	}
	return n;
}

bigcompare(count: int): int
{
	n := 0;
	x := big 0;
	y := big 1;
	for(i := 0; i < count; i++) {
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

bytes(count: int): int
{
	x := byte 0;
	sum := 0;
	for(i := 0; i < count; i++) {
		x += byte 7;
		x ^= byte 16r55;
		x &= byte 16rfe;
		sum += int x;
	}
	return sum;
}

bytearray(count: int): int
{
	cells := array[256] of byte;
	for(i := 0; i < 256; i++)
		cells[i] = byte i;
	sum := 0;
	for(turn := 0; turn < count; turn++)
		for(i = 0; i < 256; i++)
			sum += int cells[i];
	return sum;
}

listbuild(count: int): int
{
	n := 0;
	for(turn := 0; turn < count; turn++) {
		l: list of int;
		for(i := 0; i < 100; i++)
			l = i :: l;
		n += len l;
	}
	return n;
}

listwalk(count: int): int
{
	l: list of int;
	for(i := 0; i < 1000; i++)
		l = i :: l;
	sum := 0;
	for(turn := 0; turn < count; turn++)
		for(rest := l; rest != nil; rest = tl rest)
			sum += hd rest;
	return sum;
}

sieve(count: int): int
{
	most: con 10000;
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

matrices(count: int): int
{
	n: con 32;
	left := array[n * n] of int;
	right := array[n * n] of int;
	out := array[n * n] of int;
	for(i := 0; i < n * n; i++) {
		left[i] = i % 7;
		right[i] = i % 11;
	}
	for(turn := 0; turn < count; turn++)
		for(i = 0; i < n; i++)
			for(k := 0; k < n; k++) {
				sum := 0;
				for(m := 0; m < n; m++)
					sum += left[i * n + m] * right[m * n + k];
				out[i * n + k] = sum;
			}
	return out[0] + out[n * n - 1];
}

bubble(count: int): int
{
	n: con 500;
	cells := array[n] of int;
	for(turn := 0; turn < count; turn++) {
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

bisect(count: int): int
{
	n: con 10000;
	cells := array[n] of int;
	for(i := 0; i < n; i++)
		cells[i] = i * 3;
	found := 0;
	for(turn := 0; turn < count; turn++) {
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

tobig(count: int): int
{
	sum := 0;
	for(i := 0; i < count; i++)
		sum += int (big i + big 42);
	return sum;
}

tobyte(count: int): int
{
	sum := 0;
	for(i := 0; i < count; i++)
		sum += int (byte i + byte 1);
	return sum;
}
