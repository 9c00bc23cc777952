# A tuple is assigned as a whole: every value is known before the first variable changes.
implement AtOnce;

include "sys.m";
	sys: Sys;
include "draw.m";

AtOnce: module
{
	init:	fn(nil: ref Draw->Context, nil: list of string);
};

count: int;

next(): int
{
	return ++count;
}

fails(): int
{
	raise "fails";
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;

	a := array[] of {1, 2};
	b := a;
	(a[0], a[1]) = (b[1], b[0]);
	sys->print("%d %d\n", a[0], a[1]);
# expect: 2 1

	x: int;
	(count, x) = (7, next());
	sys->print("%d %d\n", count, x);
# expect: 7 1

	y, z: int;
	(x, y, z) = (next(), count, next());
	sys->print("%d %d %d\n", x, y, z);
# expect: 8 8 9

	(nil, x) = (next(), next());
	sys->print("%d %d\n", count, x);
# expect: 11 11

	s, t: string;
	(s, t) = (sprint(1), sprint(2));
	sys->print("%s %s\n", s, t);
# expect: one two

	(x, y) = (1, 2);
	{
		(x, y) = (3, fails());
	} exception {
	"fails" =>
		sys->print("%d %d\n", x, y);
	}
# expect: 1 2
}

sprint(n: int): string
{
	if(n == 1)
		return "one";
	return "two";
}
