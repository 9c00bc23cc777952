# Arithmetic on big has 64 bits and wraps.
# expect: 10000000007 9999999993 70000000000 1428571428 4
# expect: -1428571428 -4
# expect: -9223372036854775808 9223372036854775807
# expect: -10000000001 7 10000000000 1
# expect: 1000000000000000000
# expect: 1 0 1 0
implement Bigs;

include "sys.m";
	sys: Sys;
include "draw.m";

Bigs: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	a := big 10000000000;
	b := big 7;
	sys->print("%bd %bd %bd %bd %bd\n", a+b, a-b, a*b, a/b, a%b);
	sys->print("%bd %bd\n", -a/b, -a%b);
	m := big 9223372036854775807;
	m++;
	sys->print("%bd %bd\n", m, m - big 1);
	sys->print("%bd %bd %bd %d\n", ~a, b&(a|b), a^b^b, (a|b) == a+b);
	ten := big 10;
	sys->print("%bd\n", ten**18);
	sys->print("%d %d %d %d\n", a > b, a <= b, b != a, a == b);
}
