# Functions: with and without results, nameless arguments, recursion, mutual recursion, defined before or after use.
# expect: 720 1 0
# expect: 55
# expect: 5 9
# expect: 3 done
# expect: 8
implement Functions;

include "sys.m";
	sys: Sys;
include "draw.m";

Functions: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

declared: fn(n: int): int;

even(n: int): int
{
	if(n == 0)
		return 1;
	return odd(n-1);
}

odd(n: int): int
{
	if(n == 0)
		return 0;
	return even(n-1);
}

nothing()
{
}

early(n: int)
{
	if(n > 0)
		return;
	sys->print("not reached\n");
}

tail(n: int)
{
	if(n == 0){
		sys->print("done\n");
		return;
	}
	return tail(n-1);
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	sys->print("%d %d %d\n", factorial(6), even(100), odd(100));
	sys->print("%d\n", fib(10));
	nothing();
	early(1);
	sys->print("%d %d\n", second(4, 5), ackermann(2, 3));
	sys->print("3 ");
	tail(3);
	sys->print("%d\n", declared(4));
}

second(nil: int, b: int): int
{
	return b;
}

factorial(n: int): int
{
	if(n <= 1)
		return 1;
	return n * factorial(n-1);
}

fib(n: int): int
{
	if(n < 2)
		return n;
	return fib(n-1) + fib(n-2);
}

ackermann(m, n: int): int
{
	if(m == 0)
		return n+1;
	if(n == 0)
		return ackermann(m-1, 1);
	return ackermann(m-1, ackermann(m, n-1));
}

declared(n: int): int
{
	return 2*n;
}
