# case on big, with constants beyond an int.
# expect: huge low one of one of other
implement CaseBig;

include "sys.m";
	sys: Sys;
include "draw.m";

CaseBig: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

kind(b: big): string
{
	case b {
	big 10000000000 =>
		return "huge";
	big -1 or big 1 =>
		return "low";
	big 20000000000 or big 30000000000 or 16r7ffffffffffffffe =>
		return "one of";
	* =>
		return "other";
	}
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	sys->print("%s %s %s %s %s\n", kind(big 10000000000), kind(big -1), kind(big 20000000000), kind(big 9223372036854775806),
		kind(big 1410065408));
}
