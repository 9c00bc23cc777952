# A variable keeps its old value until all of the new one is known: functions called meanwhile see it, and so do
# handlers if one raises.
# expect: during 1 one
# expect: 2 later
# expect: 2 later
# expect: 1 one
# expect: 1 one
# expect: during 3
# expect: 4
# expect: 2 a
implement AssignedWhole;

include "sys.m";
	sys: Sys;
include "draw.m";

AssignedWhole: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Pair: adt {
	n: int;
	s: string;
};

numbers: array of int;
pair: Pair;

later(): string
{
	sys->print("during %d %s\n", pair.n, pair.s);
	return "later";
}

count(): int
{
	sys->print("during %d\n", len numbers);
	return 1;
}

fail(n: int): string
{
	if(n > 0)
		raise "failed";
	return "";
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	pair = Pair(1, "one");
	pair = Pair(2, later());
	sys->print("%d %s\n", pair.n, pair.s);
	{
		pair = Pair(3, fail(1));
	} exception {
	"*" =>
		sys->print("%d %s\n", pair.n, pair.s);
	}
	p := Pair(1, "one");
	{
		p = Pair(3, fail(1));
	} exception {
	"*" =>
		sys->print("%d %s\n", p.n, p.s);
	}
	t := (1, "one");
	{
		t = (3, fail(1));
	} exception {
	"*" =>
		sys->print("%d %s\n", t.t0, t.t1);
	}
	numbers = array[3] of {* => 0};
	numbers = array[] of {1, count(), 3, 4};
	sys->print("%d\n", len numbers);
	words := array[] of {"a", "b"};
	{
		words = array[] of {"c", fail(1), "d"};
	} exception {
	"*" =>
		sys->print("%d %s\n", len words, words[0]);
	}
}
