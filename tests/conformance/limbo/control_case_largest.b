# The largest int and the largest big are labels like any other, alone and at the end of a range.
# The reference never takes the branch of the largest value of a type, since it keeps the value after a label.
# expect: largest range range largest
implement CaseLargest;

include "sys.m";
	sys: Sys;
include "draw.m";

CaseLargest: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

ofint(i: int): string
{
	case i {
	16r7fffffff =>
		return "largest";
	}
	return "other";
}

inrange(i: int): string
{
	case i {
	5 to 2147483647 =>
		return "range";
	}
	return string i;
}

ofbig(b: big): string
{
	case b {
	16r7fffffffffffffff =>
		return "largest";
	}
	return "other";
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	sys->print("%s %s %s %s\n", ofint(2147483647), inrange(2147483647), inrange(5), ofbig(9223372036854775807));
}
