# maps: two maps count things, one by number and one by name; numbers are also removed. Limbo has no maps: they are
# hash tables, arrays of lists of adts, which double when they are full. The result mixes what all keys have in the
# end.
#
# The size counts steps: 3500000 as published.
implement Rows;

include "serve.b";

NUMBERS: con 5000;
NAMES: con 500;

Number: adt
{
	key, value: int;
};

Name: adt
{
	key: string;
	value: int;
};

Numbers: adt
{
	size: int;
	buckets: array of list of ref Number;

	add: fn(m: self ref Numbers, key, value: int);
	remove: fn(m: self ref Numbers, key: int);
	get: fn(m: self ref Numbers, key: int): int;
};

Names: adt
{
	size: int;
	buckets: array of list of ref Name;

	add: fn(m: self ref Names, key: string, value: int);
	get: fn(m: self ref Names, key: string): int;
};

find(name: string): int
{
	return name == "lang_maps";
}

run(nil, size: int): int
{
	return maps(size);
}

maps(count: int): int
{
	seed = 42;
	names := array[NAMES] of string;
	for(i := 0; i < NAMES; i++)
		names[i] = "name " + string i;
	bynumber := ref Numbers(0, array[16] of list of ref Number);
	byname := ref Names(0, array[16] of list of ref Name);
	for(i = 0; i < count; i++) {
		key := next() % NUMBERS;
		bynumber.add(key, i & 15);
		byname.add(names[key % NAMES], 1);
		if((i & 7) == 7)
			bynumber.remove(next() % NUMBERS);
	}
	h := mix(bynumber.size, byname.size);
	for(i = 0; i < NUMBERS; i++)
		h = mix(h, bynumber.get(i));
	for(i = 0; i < NAMES; i++)
		h = mix(h, byname.get(names[i]));
	return h;
}

# Adds to what the key has; at first each has 0.
Numbers.add(m: self ref Numbers, key, value: int)
{
	at := key & (len m.buckets - 1);
	for(l := m.buckets[at]; l != nil; l = tl l) {
		n := hd l;
		if(n.key == key) {
			n.value += value;
			return;
		}
	}
	m.buckets[at] = ref Number(key, value) :: m.buckets[at];
	if(++m.size <= len m.buckets)
		return;
	old := m.buckets;
	mask := 2 * len old - 1;
	m.buckets = array[2 * len old] of list of ref Number;
	for(i := 0; i < len old; i++)
		for(l = old[i]; l != nil; l = tl l) {
			at = (hd l).key & mask;
			m.buckets[at] = hd l :: m.buckets[at];
		}
}

Numbers.remove(m: self ref Numbers, key: int)
{
	at := key & (len m.buckets - 1);
	kept: list of ref Number;
	found := 0;
	for(l := m.buckets[at]; l != nil; l = tl l)
		if((hd l).key == key)
			found = 1;
		else
			kept = hd l :: kept;
	if(found) {
		m.buckets[at] = kept;
		m.size--;
	}
}

Numbers.get(m: self ref Numbers, key: int): int
{
	for(l := m.buckets[key & (len m.buckets - 1)]; l != nil; l = tl l)
		if((hd l).key == key)
			return (hd l).value;
	return 0;
}

hash(s: string): int
{
	h := 0;
	for(i := 0; i < len s; i++)
		h = (h * 31 + s[i]) & 16rffffff;
	return h;
}

Names.add(m: self ref Names, key: string, value: int)
{
	at := hash(key) & (len m.buckets - 1);
	for(l := m.buckets[at]; l != nil; l = tl l) {
		n := hd l;
		if(n.key == key) {
			n.value += value;
			return;
		}
	}
	m.buckets[at] = ref Name(key, value) :: m.buckets[at];
	if(++m.size <= len m.buckets)
		return;
	old := m.buckets;
	mask := 2 * len old - 1;
	m.buckets = array[2 * len old] of list of ref Name;
	for(i := 0; i < len old; i++)
		for(l = old[i]; l != nil; l = tl l) {
			at = hash((hd l).key) & mask;
			m.buckets[at] = hd l :: m.buckets[at];
		}
}

Names.get(m: self ref Names, key: string): int
{
	for(l := m.buckets[hash(key) & (len m.buckets - 1)]; l != nil; l = tl l)
		if((hd l).key == key)
			return (hd l).value;
	return 0;
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
