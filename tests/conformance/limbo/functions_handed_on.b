# A function whose result is another's hands on the place for it. Numbers of every width, references, recursion both
# ways, and what is raised on the way.
# expect: 1 0 0 1
# expect: 5000 5000
# expect: 7 255 1099511627776 2.5
# expect: abc nil
# expect: 12 12
# expect: caught too deep
# expect: caught dereference of nil
# expect: 3628800
implement Functions;

include "sys.m";
	sys: Sys;
include "draw.m";

Functions: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

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

down(n, sum: int): int
{
	if(n == 0)
		return sum;
	return down(n - 1, sum + 1);
}

three(a, b, c: int): int
{
	return a + b + c;
}

seven(): int
{
	return three(1, 2, 4);
}

low(n: int): byte
{
	return byte n;
}

lower(n: int): byte
{
	return low(n - 1);
}

large(n: int): big
{
	return big 1 << n;
}

larger(n: int): big
{
	return large(n * 10);
}

half(x: real): real
{
	return x / 2.0;
}

quarter(x: real): real
{
	return half(x / 2.0);
}

text(s: string): string
{
	return s;
}

same(s: string): string
{
	return text(s);
}

# Not of one kind all the way: its own result is computed in one branch and handed on in the other.
either(n: int): int
{
	if(n & 1)
		return n * 4;
	return either(n + 1);
}

deep(n: int): int
{
	if(n > 100)
		raise "too deep";
	return deeper(n);
}

deeper(n: int): int
{
	return deep(n + 1);
}

Node: adt {
	next: ref Node;
	value: int;
};

last(n: ref Node): int
{
	if(n.value == 0)
		return last(n.next);
	return n.value;
}

factorial(n, product: int): int
{
	if(n < 2)
		return product;
	return factorial(n - 1, product * n);
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	sys->print("%d %d %d %d\n", even(10), odd(10), even(7), odd(7));
	sys->print("%d %d\n", down(5000, 0), down(2500, 2500));
	sys->print("%d %d %bd %g\n", seven(), int lower(256), larger(4), quarter(10.0));
	empty := same(nil);
	if(empty == nil)
		sys->print("%s nil\n", same("abc"));
	sys->print("%d %d\n", either(3), either(2));
	{
		sys->print("%d\n", deep(0));
	} exception e {
	"too deep" =>
		sys->print("caught %s\n", e);
	}
	{
		sys->print("%d\n", last(ref Node(nil, 0)));
	} exception e {
	"dereference of nil*" =>
		sys->print("caught %s\n", e);
	}
	sys->print("%d\n", factorial(10, 1));
}
