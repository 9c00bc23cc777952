# A real becomes the nearest int or big, away from zero when between two.
# expect: 1 2 3 0 0
# expect: -1 -2 -3 0 0
# expect: 3 -3 10000000001
# expect: 1 2 3
implement Rounding;

include "sys.m";
	sys: Sys;
include "draw.m";

Rounding: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

half(r: real): int
{
	return int (r / 2.0);
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	a := array[] of {0.5, 1.5, 2.5, 0.25, 0.49};
	for(i := 0; i < len a; i++)
		sys->print("%d%s", int a[i], sep(i, len a));
	for(i = 0; i < len a; i++)
		sys->print("%d%s", int -a[i], sep(i, len a));
	sys->print("%bd %bd %bd\n", big a[2], big -a[2], big 10000000000.5);
	# The same at compile time and after a division.
	sys->print("%d %d %d\n", int 0.5, half(3.0), half(5.0));
}

sep(i, n: int): string
{
	if(i == n-1)
		return "\n";
	return " ";
}
