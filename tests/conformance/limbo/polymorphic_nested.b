# Type parameters inside lists, tuples, arrays, channels and other polymorphic types.
# expect: a 1
# expect: two 2
# expect: x y
# expect: 3
implement PolyNested;

include "sys.m";
	sys: Sys;
include "draw.m";

PolyNested: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Pair: adt[A, B] {
	a: A;
	b: B;
	with: fn(p: self ref Pair[A, B], b: B): ref Pair[A, B];
};

Pair[A, B].with(p: self ref Pair[A, B], b: B): ref Pair[A, B]
{
	return ref Pair[A, B](p.a, b);
}

Cell: adt {
	n: int;
};

assoc[T](l: list of (string, T), name: string): T
{
	for(; l != nil; l = tl l){
		(key, value) := hd l;
		if(key == name)
			return value;
	}
	return nil;
}

pass[T](c: chan of T, x: T): T
{
	c <-= x;
	return <-c;
}

count[T](a: array of list of T): int
{
	n := 0;
	for(i := 0; i < len a; i++)
		n += len a[i];
	return n;
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	p := ref Pair[string, ref Cell]("a", ref Cell(1));
	q := p.with(ref Cell(p.b.n - 1)).with(p.b);
	sys->print("%s %d\n", q.a, q.b.n);
	l := ("one", ref Cell(1)) :: ("two", ref Cell(2)) :: nil;
	c := assoc(l, "two");
	if(assoc(l, "three") == nil)
		sys->print("two %d\n", c.n);
	s := chan[1] of string;
	x := pass(s, "x");
	sys->print("%s %s\n", x, pass(s, "y"));
	sys->print("%d\n", count(array[] of {"a" :: "b" :: nil, "c" :: nil}));
}
