# fannkuch: for each of the 40,320 orders of eight numbers, the first so many are reversed until the first is 0, and
# the reversals are counted: small arrays that are changed all the time. The result mixes the most reversals and an
# alternating sum of them.
#
# The size counts times: 144 as published.
implement Rows;

include "serve.b";

SIZE: con 8;

find(name: string): int
{
	return name == "lang_fannkuch";
}

run(nil, size: int): int
{
	return fannkuch(size);
}

fannkuch(count: int): int
{
	h := 0;
	for(i := 0; i < count; i++) {
		(most, sum) := flips(i % SIZE);
		h = mix(h, most * 65536 + (sum & 16rffff));
	}
	return h;
}

# Begins with the numbers in order, rotated by so many places.
flips(rotation: int): (int, int)
{
	order := array[SIZE] of int;
	cells := array[SIZE] of int;
	turns := array[SIZE] of {* => 0};
	for(i := 0; i < SIZE; i++)
		order[i] = (i + rotation) % SIZE;
	most := sum := 0;
	even := 1;
	for(;;) {
		n := 0;
		if(order[0] != 0) {
			for(i = 0; i < SIZE; i++)
				cells[i] = order[i];
			while((last := cells[0]) != 0) {
				for(first := 0; first < last; first++) {
					t := cells[first];
					cells[first] = cells[last];
					cells[last--] = t;
				}
				n++;
			}
		}
		if(n > most)
			most = n;
		if(even)
			sum += n;
		else
			sum -= n;
		even = !even;
		# The next order: the first two change places, then the first three rotate, and so on.
		for(i = 1; i < SIZE; i++) {
			t := order[0];
			for(k := 0; k < i; k++)
				order[k] = order[k + 1];
			order[i] = t;
			if(++turns[i] <= i)
				break;
			turns[i] = 0;
		}
		if(i == SIZE)
			return (most, sum);
	}
}

mix(h, value: int): int
{
	return (h * 31 + value) % 1000003;
}
