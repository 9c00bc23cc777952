# Adts with type parameters: a stack and a tree of pairs for any reference type.
# expect: 3 c b a 0
# expect: 2 5
# expect: one two none
implement PolyAdts;

include "sys.m";
	sys: Sys;
include "draw.m";

PolyAdts: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Stack: adt[T] {
	items: list of T;
	new: fn(): ref Stack[T];
	push: fn(s: self ref Stack[T], x: T);
	pop: fn(s: self ref Stack[T]): T;
	size: fn(s: self ref Stack[T]): int;
};

Stack[T].new(): ref Stack[T]
{
	return ref Stack[T](nil);
}

Stack[T].push(s: self ref Stack[T], x: T)
{
	s.items = x :: s.items;
}

Stack[T].pop(s: self ref Stack[T]): T
{
	x := hd s.items;
	s.items = tl s.items;
	return x;
}

Stack[T].size(s: self ref Stack[T]): int
{
	return len s.items;
}

Table: adt[T] {
	names: array of string;
	values: array of T;
	find: fn(t: self ref Table[T], name: string, default: T): T;
};

Table[T].find(t: self ref Table[T], name: string, default: T): T
{
	for(i := 0; i < len t.names; i++)
		if(t.names[i] == name)
			return t.values[i];
	return default;
}

Point: adt {
	x, y: int;
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	s := Stack[string].new();
	s.push("a");
	s.push("b");
	s.push("c");
	sys->print("%d %s ", s.size(), s.pop());
	sys->print("%s ", s.pop());
	sys->print("%s %d\n", s.pop(), s.size());
	p: ref Stack[ref Point];
	p = ref Stack[ref Point](nil);
	p.push(ref Point(1, 2));
	p.push(ref Point(4, 5));
	q := p.pop();
	p.push(q);
	sys->print("%d %d\n", p.size(), q.y);
	t := ref Table[string](array[] of {"1", "2"}, array[] of {"one", "two"});
	sys->print("%s %s %s\n", t.find("1", "none"), t.find("2", "none"), t.find("3", "none"));
}
