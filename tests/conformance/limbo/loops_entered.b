# Loops that run long in the first call of their function: an engine that begins in the interpreter goes on in native
# code in the middle of them, with everything where it was.
# expect: carried 1322512015
# expect: three deep 3967054
# expect: references 0123456789 10 012345678 30000
# expect: bounds array bounds error at 60001, last 60000
# expect: raised 6 turn 59999
# expect: raised below 9299
# expect: channels 42578
# expect: calls 32011
# expect: continued 200011332
# expect: reals 1.6449174003204687
implement Entered;

include "sys.m";
	sys: Sys;
include "draw.m";

Entered: module
{
	init: fn(nil: ref Draw->Context, argv: list of string);
};

Node: adt
{
	value: int;
	next: ref Node;
};

LONG: con 60000;

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	sys->print("carried %d\n", carried());
	sys->print("three deep %d\n", threedeep());
	sys->print("references %s\n", references());
	sys->print("bounds %s\n", bounds());
	sys->print("raised %s\n", raised());
	sys->print("raised below %d\n", deep(0));
	sys->print("channels %d\n", channels());
	sys->print("calls %d\n", calls());
	sys->print("continued %d\n", continued());
	sys->print("reals %g\n", reals());
}

# What the outer loop keeps passes through the inner one unchanged.
carried(): int
{
	cells := array[500] of { * => 1 };
	sum := 0;
	weight := 1;
	for(turn := 0; turn < 400; turn++) {
		for(i := 0; i < len cells; i++)
			sum += cells[i] * weight;
		weight = weight * 3 % 1009;
		cells[turn % len cells] = turn;
	}
	return sum + weight;
}

threedeep(): int
{
	n := 0;
	last := 0;
	for(i := 0; i < 40; i++) {
		for(j := 0; j < 40; j++) {
			for(k := i; k < 60; k++)
				n += (i ^ j) + k;
			last = n;
		}
		n -= last % 7;
	}
	return n;
}

references(): string
{
	s := "";
	l: list of string;
	first: ref Node;
	count := 0;
	for(i := 0; i < LONG; i++) {
		if(i % 6000 == 0) {
			s += string (i / 6000);
			l = s :: l;
		}
		first = ref Node(i, first);
		if(i % 100 == 99) {
			for(n := first; n != nil; n = n.next)
				count += n.value & 1;
			first = nil;
		}
	}
	return s + " " + string len l + " " + hd tl l + " " + string count;
}

bounds(): string
{
	a := array[LONG] of int;
	i := 0;
	{
		for(;;)
			a[i++] = i;
	} exception e {
	"array bounds error" =>
		return e + " at " + string i + ", last " + string a[LONG - 1];
	}
	return "none";
}

raised(): string
{
	caught := 0;
	text := "";
	for(i := 0; i < LONG; i++) {
		{
			if(i % 10000 == 9999)
				raise "turn " + string i;
		} exception e {
		"turn *" =>
			caught++;
			text = e;
		}
	}
	return string caught + " " + text;
}

# The loop is left by an exception that a frame deep in the stack handles, which called in the interpreter.
deep(depth: int): int
{
	sum := 0;
	{
		if(depth < 300)
			return deep(depth + 1) + 1;
		for(i := 0; i < LONG; i++) {
			sum += i & 3;
			if(i == LONG - 1)
				raise "enough";
		}
	} exception {
	"enough" =>
		for(j := 0; j < LONG; j++)
			sum += wide(j, sum, 1, 2, 3);
	}
	return sum % 9973;
}

wide(a, b, c, d, e: int): int
{
	x := a + c;
	y := b & d;
	z := x ^ y;
	return z % 5 + e;
}

channels(): int
{
	numbers := chan of int;
	done := chan of int;
	spawn send(numbers, done);
	sum := 0;
	for(;;) alt {
	n := <-numbers =>
		for(i := 0; i < 1000; i++)
			sum = (sum + n * i) % 99991;
	end := <-done =>
		return sum + end;
	}
}

send(numbers, done: chan of int)
{
	for(i := 0; i < 50; i++)
		numbers <-= i;
	done <-= 7;
}

calls(): int
{
	sum := 0;
	for(i := 0; i < LONG; i++) {
		sum += even(i % 15);
		if(i % 20000 == 0)
			sum += len string i;
	}
	return sum;
}

even(n: int): int
{
	if(n == 0)
		return 1;
	return odd(n - 1);
}

odd(n: int): int
{
	if(n == 0)
		return 0;
	return even(n - 1);
}

continued(): int
{
	n := 0;
	i := 0;
outer:
	while(i < 2000) {
		i++;
		for(j := 0; j < 50; j++) {
			if((i + j) % 11 == 0)
				continue outer;
			if(n > 20000)
				break outer;
			n += j;
		}
		n -= i;
	}
	return n * 10000 + i;
}

reals(): real
{
	x := 0.0;
	for(i := 1; i <= LONG; i++)
		x += 1.0 / (real i * real i);
	return x;
}
