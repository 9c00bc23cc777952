# Records made of what they replace, by functions: in place of a call, and through the place of the result.
# expect: 4 3
# expect: 3 4
# expect: 8 7
# expect: 7 8
# expect: 2 1
# expect: 9 8 x
# expect: 9 8 x
implement Itself;

include "sys.m";
	sys: Sys;
include "draw.m";

Itself: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Pair: adt {
	x, y: int;
	text: string;
};

both: (int, int);

turned(yes: int, pair: (int, int)): (int, int)
{
	if(yes)
		return (pair.t1, pair.t0);
	return pair;
}

after(n: int): (int, int)
{
	return (both.t1 + n, both.t0);
}

counted(): int
{
	sys->print("");
	return 0;
}

swapped(): (int, int)
{
	both.t0 += 0;
	return (both.t1, both.t0);
}

exchanged(pair: ref Pair): Pair
{
	pair.x += 0;
	return Pair(pair.y, pair.x, pair.text + "x");
}

failing(): int
{
	raise "fail:here";
}

broken(pair: ref Pair): Pair
{
	pair.x += 0;
	return Pair(0, failing(), "broken");
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	yes := len "yes";

	pair := (3, 4);
	pair = turned(yes, pair);
	sys->print("%d %d\n", pair.t0, pair.t1);
	pair = turned(1 + counted(), pair);
	sys->print("%d %d\n", pair.t0, pair.t1);

	both = (7, 8);
	both = after(counted());
	sys->print("%d %d\n", both.t0, both.t1);
	both = turned(yes, both);
	sys->print("%d %d\n", both.t0, both.t1);
	both = (1, 2);
	both = swapped();
	sys->print("%d %d\n", both.t0, both.t1);

	whole := ref Pair(8, 9, "");
	*whole = exchanged(whole);
	sys->print("%d %d %s\n", whole.x, whole.y, whole.text);
	{
		*whole = broken(whole);
	} exception {
	"*" =>
		sys->print("%d %d %s\n", whole.x, whole.y, whole.text);
	}
}
