# case on string: constants, ranges in lexicographic order, or, *; nil is the empty string.
# expect: fruit fruit empty range range other
# expect: empty other
# expect: +1 -1 =
implement CaseString;

include "sys.m";
	sys: Sys;
include "draw.m";

CaseString: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

kind(s: string): string
{
	case s {
	"apple" or "pear" =>
		return "fruit";
	"" =>
		return "empty";
	"m" to "mz" or "x" =>
		return "range";
	}
	return "other";
}

sign(op: string): string
{
	case op {
	"add" =>
		return "+1";
	"sub" =>
		return "-1";
	* =>
		return "=";
	}
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	sys->print("%s %s %s %s %s %s\n", kind("apple"), kind("pe" + "ar"), kind(""), kind("m"), kind("moon"), kind("n"));
	s: string;
	sys->print("%s %s\n", kind(s), kind("mzz"));
	sys->print("%s %s %s\n", sign("add"), sign("sub"), sign("mul"));
}
