# The definition leaves open in what order operands are evaluated. Where both contain a call, the reference compiler
# goes from left to right in these cases (not in all: of a < b and a + b*c it takes b first), and reads a variable
# after the calls beside it. Programs have come to rely on it.
# expect: binary ab
# expect: arguments abc
# expect: index ab
# expect: store ab
# expect: list ab
# expect: tuple abc
# expect: array ab
# expect: variable 12 12
# expect: send ab
# expect: concat ab
# expect: fields ab
implement OrderLeft;

include "sys.m";
	sys: Sys;
include "draw.m";

OrderLeft: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

seen := "";

call(s: string, n: int): int
{
	seen += s;
	return n;
}

done(what: string)
{
	sys->print("%s %s\n", what, seen);
	seen = "";
}

three(nil, nil, nil: int)
{
}

n := 1;

bump(): int
{
	n = 10;
	return 2;
}

chans := array[2] of chan of int;

channel(s: string): chan of int
{
	seen += s;
	return chans[0];
}

text(s: string): string
{
	seen += s;
	return s;
}

Point: adt {
	x, y: int;
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	x := call("a", 1) + call("b", 2);
	done("binary");
	three(call("a", 1), call("b", 2), call("c", 3));
	done("arguments");
	a := array[3] of {* => 1};
	x = a[call("a", 1)] + a[call("b", 2)];
	done("index");
	a[call("a", 1)] = call("b", 2);
	done("store");
	l := call("a", 1) :: call("b", 2) :: nil;
	done("list");
	(p, q, third) := (call("a", 1), call("b", 2), call("c", 3));
	done("tuple");
	b := array[] of {call("a", 1), call("b", 2)};
	done("array");
	y := n + bump();
	n = 1;
	z := bump() + n;
	sys->print("variable %d %d\n", y, z);
	chans[0] = chan[1] of int;
	channel("a") <-= call("b", 2);
	done("send");
	s := text("a") + text("b");
	done("concat");
	r := Point(call("a", 1), call("b", 2));
	done("fields");
	if(len l + len b + p + q + third + x + r.x + len s < 0)
		sys->print("not reached\n");
}
