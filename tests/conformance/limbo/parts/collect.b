# A module of polymorphic functions for other programs to load.
implement Collect;

include "collect.m";

Bag[T].new(): ref Bag[T]
{
	return ref Bag[T](nil);
}

Bag[T].put(b: self ref Bag[T], x: T)
{
	b.items = x :: b.items;
}

Bag[T].take(b: self ref Bag[T]): T
{
	if(b.items == nil)
		return nil;
	x := hd b.items;
	b.items = tl b.items;
	return x;
}

Bag[T].size(b: self ref Bag[T]): int
{
	return len b.items;
}

reverse[T](l: list of T): list of T
{
	r: list of T;
	for(; l != nil; l = tl l)
		r = hd l :: r;
	return r;
}
