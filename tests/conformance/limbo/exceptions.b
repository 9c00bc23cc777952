# String exceptions: matched by the whole text, or by a prefix before *; the most specific qualifier counts.
# expect: exact a
# expect: prefix abc abcd
# expect: prefix ab abx
# expect: other z
# expect: not here: outer a2
# expect: after
implement StringExceptions;

include "sys.m";
	sys: Sys;
include "draw.m";

StringExceptions: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

try(s: string)
{
	{
		raise s;
	} exception e {
	"a" =>
		sys->print("exact %s\n", e);
	"ab*" =>
		sys->print("prefix ab %s\n", e);
	"abc*" =>
		sys->print("prefix abc %s\n", e);
	"z" or "y" =>
		sys->print("other %s\n", e);
	}
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	try("a");
	try("abcd");
	try("abx");
	try("z");
	{
		try("a2");
		sys->print("not reached\n");
	} exception e {
	"*" =>
		sys->print("not here: outer %s\n", e);
	}
	sys->print("after\n");
}
