# A module for other programs to load: data, functions, an adt, exceptions, a process.
implement Counter;

include "counter.m";

count = START;
private := 7;

init(text: string)
{
	label = text;
	count = START;
}

next(by: Step): int
{
	count += by;
	return count;
}

check(n: int): int raises (Full, Empty)
{
	if(n > START)
		raise Full("full", n);
	if(n == 0)
		raise Empty;
	return n + private;
}

each(n: int, f: ref fn(i: int): int): int
{
	sum := 0;
	for(i := 0; i < n; i++)
		sum += f(i);
	return sum;
}

fail(text: string)
{
	raise "counter:" + text;
}

forever(c: chan of int, n: int)
{
	for(;;)
		c <-= n++;
}

Tally.new(name: string): ref Tally
{
	return ref Tally(name, 0);
}

Tally.add(t: self ref Tally, n: int): int
{
	t.n += n;
	if(t.n > Tally.LIMIT)
		t.n = Tally.LIMIT;
	return t.n;
}

Tally.total(l: list of ref Tally): int
{
	if(l == nil)
		return 0;
	return (hd l).n + Tally.total(tl l);
}
