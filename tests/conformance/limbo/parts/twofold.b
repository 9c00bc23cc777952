# A module that implements two interfaces, which share a function.
implement First, Second;

include "first.m";
include "second.m";

calls := 0;

shared(n: int): int
{
	calls++;
	return n*2 + calls;
}

single(s: string): string
{
	return "first " + s;
}

only(): string
{
	return "second";
}
