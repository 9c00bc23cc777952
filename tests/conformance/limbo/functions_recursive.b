# Functions that call themselves more than once, with other small functions beside: calls replaced by what they return.
# expect: a=1 b=2 c=3 
# expect: 13
implement Recursive;

include "sys.m";
	sys: Sys;
include "draw.m";

Recursive: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Item: adt {
	name: string;
	value: int;
	left, right: cyclic ref Item;
	text: fn(item: self ref Item): string;
};

Item.text(item: self ref Item): string
{
	return item.name + "=" + string item.value;
}

walk(item: ref Item): string
{
	if(item == nil)
		return "";
	return walk(item.left) + item.text() + " " + walk(item.right);
}

less(n, by: int): int
{
	return n - by;
}

fibonacci(n: int): int
{
	if(n < 2)
		return n;
	return fibonacci(less(n, 1)) + fibonacci(less(n, 2));
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	sys->print("%s\n", walk(ref Item("b", 2, ref Item("a", 1, nil, nil), ref Item("c", 3, nil, nil))));
	sys->print("%d\n", fibonacci(7));
}
