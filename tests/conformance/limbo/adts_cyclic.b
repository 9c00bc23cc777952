# cyclic members may be assigned so that objects refer to each other.
# expect: 1 2 1
# expect: 3 2 1
# expect: 1 2 3 4 5 6 7
implement Cyclic;

include "sys.m";
	sys: Sys;
include "draw.m";

Cyclic: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Node: adt {
	n: int;
	next: cyclic ref Node;
	prev: cyclic ref Node;
};

Tree: adt {
	key: int;
	left, right: cyclic ref Tree;
	insert: fn(t: self ref Tree, key: int): ref Tree;
	walk: fn(t: self ref Tree, l: list of int): list of int;
};

Tree.insert(t: self ref Tree, key: int): ref Tree
{
	if(t == nil)
		return ref Tree(key, nil, nil);
	if(key < t.key)
		t.left = t.left.insert(key);
	else
		t.right = t.right.insert(key);
	return t;
}

Tree.walk(t: self ref Tree, l: list of int): list of int
{
	if(t == nil)
		return l;
	return t.left.walk(t.key :: t.right.walk(l));
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	a := ref Node(1, nil, nil);
	b := ref Node(2, nil, a);
	a.next = b;
	b.next = a;
	a.prev = b;
	sys->print("%d %d %d\n", a.n, a.next.n, a.next.next.n);
	a.n += 2;
	sys->print("%d %d %d\n", a.next.prev.n, a.prev.n, a == a.next.next);
	t: ref Tree;
	for(l := 4 :: 2 :: 6 :: 1 :: 3 :: 5 :: 7 :: nil; l != nil; l = tl l)
		t = t.insert(hd l);
	s := "";
	for(l = t.walk(nil); l != nil; l = tl l)
		s += " " + string hd l;
	sys->print("%s\n", s[1:]);
}
