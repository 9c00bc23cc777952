# spawn: processes are made a hundred at a time; each sends one number on a channel that all share, and ends. The
# result sums the numbers.
#
# The size counts processes: 2200000 as published.
implement Rows;

include "serve.b";

BATCH: con 100;

find(name: string): int
{
	return name == "lang_spawn";
}

run(nil, size: int): int
{
	return batches(size);
}

batches(count: int): int
{
	done := chan of int;
	sum := 0;
	for(first := 0; first < count; first += BATCH) {
		size := BATCH;
		if(size > count - first)
			size = count - first;
		for(i := 0; i < size; i++)
			spawn work(first + i, done);
		for(i = 0; i < size; i++)
			sum = (sum + <-done) & 16r3fffffff;
	}
	return sum;
}

work(n: int, done: chan of int)
{
	done <-= (n * 7 + 3) % 1009;
}
