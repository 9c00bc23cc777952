# quicksort: 5,000 numbers in no order are sorted by parts: recursion, and comparing and exchanging elements of an
# array. The result mixes weighted sums of the sorted arrays; the numbers are others each time.
#
# The size counts arrays: 800 as published.
implement Rows;

include "serve.b";

SIZE: con 5000;

find(name: string): int
{
	return name == "lang_quicksort";
}

run(nil, size: int): int
{
	return quicksort(size);
}

quicksort(count: int): int
{
	seed = 42;
	cells := array[SIZE] of int;
	h := 0;
	for(turn := 0; turn < count; turn++) {
		for(i := 0; i < SIZE; i++)
			cells[i] = next();
		sort(cells, 0, SIZE - 1);
		sum := 0;
		for(i = 0; i < SIZE; i++)
			sum = (sum + cells[i] * (i & 7)) & 16r3fffffff;
		h = mix(h, sum);
	}
	return h;
}

sort(cells: array of int, first, last: int)
{
	if(first >= last)
		return;
	pivot := cells[(first + last) / 2];
	low := first;
	high := last;
	while(low <= high) {
		while(cells[low] < pivot)
			low++;
		while(cells[high] > pivot)
			high--;
		if(low <= high) {
			t := cells[low];
			cells[low++] = cells[high];
			cells[high--] = t;
		}
	}
	sort(cells, first, high);
	sort(cells, low, last);
}

mix(h, value: int): int
{
	return (h * 31 + value) % 1000003;
}

# The next of a fixed sequence of numbers below 139,968; nothing in it needs more than 31 bits.
seed: int;

next(): int
{
	seed = (seed * 3877 + 29573) % 139968;
	return seed;
}
