# hash: tables from strings to triples of int, real and string.
# In:   keys and values; how many slots a table has, which a prime of about the number of keys serves best.
# Out:  references to the values in the table; changing what they refer to changes the table.
# Keeps: a slot is a list of the nodes whose keys have its number for their hash, no key twice.

implement Hash;

include "hash.m";

# A polynomial in 65599, which spreads the characters of short keys well. The same at both word sizes, because no
# bit above the 31st has a say.
fun1(s: string, n: int): int
{
	h := 0;
	k := len s;
	for(i := 0; i < k; i++)
		h = h*65599 + s[i];
	return (h & 16r7FFFFFFF) % n;
}

# The function of Limbo compilers.
fun2(s: string, n: int): int
{
	h := 0;
	k := len s;
	for(i := 0; i < k; i++){
		c := s[i];
		d := c ^ (c << 6);
		h += (d << 11) ^ (d >> 1);
		h ^= (c << 14) + (c << 7) + (c << 4) + c;
	}
	return (h & 16r7FFFFFFF) % n;
}

new(size: int): ref HashTable
{
	if(size < 1)
		size = 1;
	return ref HashTable(array[size] of list of HashNode);
}

HashTable.find(h: self ref HashTable, key: string): ref HashVal
{
	for(l := h.a[fun1(key, len h.a)]; l != nil; l = tl l)
		if((hd l).key == key)
			return (hd l).val;
	return nil;
}

HashTable.insert(h: self ref HashTable, key: string, val: HashVal)
{
	if((old := h.find(key)) != nil){
		*old = val;
		return;
	}
	slot := fun1(key, len h.a);
	h.a[slot] = HashNode(key, ref val) :: h.a[slot];
}

HashTable.delete(h: self ref HashTable, key: string)
{
	slot := fun1(key, len h.a);
	rest: list of HashNode;
	for(l := h.a[slot]; l != nil; l = tl l)
		if((hd l).key != key)
			rest = hd l :: rest;
	h.a[slot] = rest;
}

HashTable.all(h: self ref HashTable): list of HashNode
{
	nodes: list of HashNode;
	n := len h.a;
	for(i := 0; i < n; i++)
		for(l := h.a[i]; l != nil; l = tl l)
			nodes = hd l :: nodes;
	return nodes;
}
