# binary_search: numbers are looked for in a sorted array of 32,768, a third of them in vain: array access and
# branches that cannot be foretold. The result sums the places where they are or would be.
#
# The size counts searches: 2500000 as published.
implement Rows;

include "serve.b";

SIZE: con 32768;
MASK: con 16r3fffffff;

find(name: string): int
{
	return name == "lang_binary_search";
}

run(nil, size: int): int
{
	return binary_search(size);
}

binary_search(count: int): int
{
	seed = 42;
	cells := array[SIZE] of int;
	for(i := 0; i < SIZE; i++)
		cells[i] = 3 * i + (i & 1);
	sum := 0;
	for(i = 0; i < count; i++) {
		key := next() % (3 * SIZE);
		at := place(cells, key);
		if(at < SIZE && cells[at] == key)
			at += SIZE;
		sum = (sum + at) & MASK;
	}
	return sum;
}

# The first place whose number is not below key.
place(cells: array of int, key: int): int
{
	low := 0;
	high := len cells;
	while(low < high) {
		middle := (low + high) / 2;
		if(cells[middle] < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

# The next of a fixed sequence of numbers below 139,968; nothing in it needs more than 31 bits.
seed: int;

next(): int
{
	seed = (seed * 3877 + 29573) % 139968;
	return seed;
}
