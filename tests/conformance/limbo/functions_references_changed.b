# A call through a variable that its own arguments change: the function called is the one that was there before.
# expect: seen: 5
# expect: seen: 6
# expect: text: 0
implement Changed;

include "sys.m";
	sys: Sys;
include "draw.m";

Changed: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

report: ref fn(n: int): int;

seen(n: int): int
{
	sys->print("seen: %d\n", n);
	return n;
}

text(n: int): int
{
	sys->print("text: %d\n", n);
	return n;
}

forget(n: int): int
{
	report = nil;
	return n;
}

exchange(n: int): int
{
	report = text;
	return n;
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	report = seen;
	report(forget(5));
	report = seen;
	report(exchange(6));
	own := report;
	own((own = seen) == nil);
}
