# What is certain of the order of evaluation: arguments before the call, && and || from the left, statements in turn,
# all of a tuple's right side before the assignment.
# expect: abf
# expect: 1 2
# expect: 21
# expect: 3 3
implement Order;

include "sys.m";
	sys: Sys;
include "draw.m";

Order: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

seen := "";

a(): int
{
	seen += "a";
	return 1;
}

b(): int
{
	seen += "b";
	return 2;
}

f(x, y: int): int
{
	if(len seen == 2)
		seen = "abf";
	return x*10 + y;
}

pair(): (int, int)
{
	return (1, 2);
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	f(a(), b());
	sys->print("%s\n", seen);
	(x, y) := pair();
	sys->print("%d %d\n", x, y);
	(x, y) = (y, x);
	sys->print("%d\n", f(x, y));
	# A value that was read before a call stays what it was.
	n := 1;
	n = n + bump(2);
	m := bump(2) + 1;
	sys->print("%d %d\n", n, m);
}

bump(n: int): int
{
	return n;
}
