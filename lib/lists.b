# lists: functions on lists of any reference type or of strings.
# In:   lists, and functions that judge or change an element.
# Out:  new lists; no list is changed. Elements keep their order unless lists.m says otherwise.
# Keeps: no recursion, so that long lists need no deep stack. A result is built backwards and turned round once.

implement Lists;

include "lists.m";

map[T](f: ref fn(x: T): T, l: list of T): list of T
{
	back: list of T;
	for(; l != nil; l = tl l)
		back = f(hd l) :: back;
	return reverse(back);
}

allsat[T](p: ref fn(x: T): int, l: list of T): int
{
	for(; l != nil; l = tl l)
		if(!p(hd l))
			return 0;
	return 1;
}

anysat[T](p: ref fn(x: T): int, l: list of T): int
{
	for(; l != nil; l = tl l)
		if(p(hd l))
			return 1;
	return 0;
}

filter[T](p: ref fn(x: T): int, l: list of T): list of T
{
	back: list of T;
	for(; l != nil; l = tl l)
		if(p(hd l))
			back = hd l :: back;
	return reverse(back);
}

partition[T](p: ref fn(x: T): int, l: list of T): (list of T, list of T)
{
	yes, no: list of T;
	for(; l != nil; l = tl l)
		if(p(hd l))
			yes = hd l :: yes;
		else
			no = hd l :: no;
	return (reverse(yes), reverse(no));
}

append[T](l: list of T, x: T): list of T
{
	return onto(reverse(l), x :: nil);
}

concat[T](l, l2: list of T): list of T
{
	if(l2 == nil)
		return l;
	return onto(reverse(l), l2);
}

combine[T](l, l2: list of T): list of T
{
	return onto(l, l2);
}

reverse[T](l: list of T): list of T
{
	return onto(l, nil);
}

# The elements of l, last first, before those of l2.
onto[T](l, l2: list of T): list of T
{
	for(; l != nil; l = tl l)
		l2 = hd l :: l2;
	return l2;
}

last[T](l: list of T): T
{
	while((rest := tl l) != nil)
		l = rest;
	return hd l;
}

pair[T1, T2](l1: list of T1, l2: list of T2): list of (T1, T2)
{
	back: list of (T1, T2);
	while(l1 != nil || l2 != nil){	# a shorter list is an error that hd raises
		back = (hd l1, hd l2) :: back;
		l1 = tl l1;
		l2 = tl l2;
	}
	l: list of (T1, T2);
	for(; back != nil; back = tl back)
		l = hd back :: l;
	return l;
}

unpair[T1, T2](l: list of (T1, T2)): (list of T1, list of T2)
{
	back1: list of T1;
	back2: list of T2;
	for(; l != nil; l = tl l){
		(x, y) := hd l;
		back1 = x :: back1;
		back2 = y :: back2;
	}
	return (reverse(back1), reverse(back2));
}

find[T](x: T, l: list of T): list of T for { T => eq: fn(a, b: T): int; }
{
	while(l != nil && !T.eq(x, hd l))
		l = tl l;
	return l;
}

delete[T](x: T, l: list of T): list of T for { T => eq: fn(a, b: T): int; }
{
	before: list of T;
	for(rest := l; rest != nil; rest = tl rest){
		if(T.eq(x, hd rest))
			return onto(before, tl rest);
		before = hd rest :: before;
	}
	return l;
}

ismember[T](x: T, l: list of T): int for { T => eq: fn(a, b: T): int; }
{
	return find(x, l) != nil;
}
