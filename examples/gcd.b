# gcd: the greatest common divisor of its two arguments.
#
# args: 1071 462
# expect: 21
implement Gcd;

include "sys.m";
	sys: Sys;
include "draw.m";

Gcd: module
{
	init: fn(nil: ref Draw->Context, argv: list of string);
};

gcd(a, b: int): int
{
	while(b != 0)
		(a, b) = (b, a % b);
	return a;
}

init(nil: ref Draw->Context, argv: list of string)
{
	sys = load Sys Sys->PATH;
	if(len argv != 3){
		sys->fprint(sys->fildes(2), "usage: gcd number number\n");
		raise "fail:usage";
	}
	a := int hd tl argv;
	b := int hd tl tl argv;
	sys->print("%d\n", gcd(a, b));
}
