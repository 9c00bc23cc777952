# fib: Fibonacci numbers 20 to 23 in turn, by double recursion: calls and returns. The result sums them.
#
# The size counts numbers: 8000 as published.
implement Rows;

include "serve.b";

find(name: string): int
{
	return name == "lang_fib";
}

run(nil, size: int): int
{
	return fibs(size);
}

fibs(count: int): int
{
	sum := 0;
	for(i := 0; i < count; i++)
		sum = (sum + fib(20 + (i & 3))) & 16r3fffffff;
	return sum;
}

fib(n: int): int
{
	if(n < 2)
		return n;
	return fib(n - 1) + fib(n - 2);
}
