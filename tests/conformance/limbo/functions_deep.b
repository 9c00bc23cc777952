# Recursion deeper than any first stack.
# expect: 50000 1250025000
# expect: 20000
implement Deep;

include "sys.m";
	sys: Sys;
include "draw.m";

Deep: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

count(n: int): int
{
	if(n == 0)
		return 0;
	return 1 + count(n-1);
}

sum(n: int): big
{
	if(n == 0)
		return big 0;
	return big n + sum(n-1);
}

text(n: int): string
{
	if(n == 0)
		return "";
	return "x" + text(n-1);
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	sys->print("%d %bd\n", count(50000), sum(50000));
	sys->print("%d\n", len text(20000));
}
