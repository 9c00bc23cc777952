# lists: every function, with strings and references; long lists; lists of unequal length.
implement Test;

include "sys.m";
	sys: Sys;
	print: import sys;
include "draw.m";
include "lists.m";
	lists: Lists;
	map, allsat, anysat, filter, partition, append, concat, combine, reverse, last, pair, unpair: import lists;

Test: module
{
	init:	fn(ctxt: ref Draw->Context, argv: list of string);
};

Num: adt {
	n:	int;
	eq:	fn(a, b: ref Num): int;
};

Num.eq(a, b: ref Num): int
{
	return a.n == b.n;
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	lists = load Lists Lists->PATH;
	if(lists == nil){
		print("no lists: %r\n");
		return;
	}
	none: list of string;
	l := "one" :: "two" :: "three" :: "four" :: nil;
	show("map", map(double, l));
	show("map none", map(double, none));
	print("allsat %d %d %d\n", allsat(short, l), allsat(short, "one" :: "two" :: nil), allsat(short, none));
	print("anysat %d %d %d\n", anysat(short, l), anysat(short, "three" :: nil), anysat(short, none));
	show("filter", filter(short, l));
	(yes, no) := partition(short, l);
	show("partition yes", yes);
	show("partition no", no);
	show("append", append(l, "five"));
	show("append none", append(none, "x"));
	show("concat", concat(l, "a" :: "b" :: nil));
	show("concat none", concat(none, l));
	show("concat to none", concat(l, none));
	print("combine %d\n", len combine(l, "a" :: "b" :: nil));
	show("reverse", reverse(l));
	show("unchanged", l);
	print("last %s %s\n", last(l), last("x" :: nil));
# expect: map: oneone twotwo threethree fourfour
# expect: map none:
# expect: allsat 0 1 1
# expect: anysat 1 0 0
# expect: filter: one two
# expect: partition yes: one two
# expect: partition no: three four
# expect: append: one two three four five
# expect: append none: x
# expect: concat: one two three four a b
# expect: concat none: one two three four
# expect: concat to none: one two three four
# expect: combine 6
# expect: reverse: four three two one
# expect: unchanged: one two three four
# expect: last four x
	pairs(l);
	equals();
	raised();
	long();
}

pairs(l: list of string)
{
	nums: list of ref Num;
	for(i := len l; i > 0; i--)
		nums = ref Num(i) :: nums;
	p := pair(l, nums);
	for(q := p; q != nil; q = tl q){
		(s, n) := hd q;
		print("%s=%d ", s, n.n);
	}
	(names, back) := unpair(p);
	print("%d %d\n", len names, (hd tl back).n);
	show("unpair", names);
}
# expect: one=1 two=2 three=3 four=4 4 2
# expect: unpair: one two three four

equals()
{
	l := ref Num(1) :: ref Num(2) :: ref Num(3) :: ref Num(2) :: nil;
	two := ref Num(2);
	nine := ref Num(9);
	print("ismember %d %d\n", lists->ismember(two, l), lists->ismember(nine, l));
	numbers("find", lists->find(two, l));
	numbers("find none", lists->find(nine, l));
	numbers("delete", lists->delete(two, l));
	numbers("delete first", lists->delete(ref Num(1), l));
	numbers("delete none", lists->delete(nine, l));
}
# expect: ismember 1 0
# expect: find 2 3 2
# expect: find none
# expect: delete 1 3 2
# expect: delete first 2 3 2
# expect: delete none 1 2 3 2

raised()
{
	none: list of string;
	{
		last(none);
		print("last of nothing\n");
	}exception{
	* =>
		print("last raised\n");
	}
	{
		pair("a" :: nil, "b" :: "c" :: nil);
		print("pair of unequal\n");
	}exception{
	* =>
		print("pair raised\n");
	}
}
# expect: last raised
# expect: pair raised

long()
{
	l: list of string;
	for(i := 0; i < 100000; i++)
		l = "x" :: l;
	print("long %d %d %d\n", len append(l, "y"), len pair(l, l), len filter(short, map(double, l)));
}
# expect: long 100001 100000 100000

double(s: string): string
{
	return s + s;
}

short(s: string): int
{
	return len s <= 3;
}

show(what: string, l: list of string)
{
	print("%s:", what);
	for(; l != nil; l = tl l)
		print(" %s", hd l);
	print("\n");
}

numbers(what: string, l: list of ref Num)
{
	print("%s", what);
	for(; l != nil; l = tl l)
		print(" %d", (hd l).n);
	print("\n");
}
