# An interface that may be included from several places, and includes another itself.
include "parts/counter.m";

Once: module
{
	make: fn(c: Counter, name: string): ref Counter->Tally;
};
