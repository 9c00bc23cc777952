# "*" matches any text, * anything; a handler may be without a name; * is the least specific.
# expect: text one
# expect: anything
# expect: anything
# expect: typed
# expect: quiet
implement AnyException;

include "sys.m";
	sys: Sys;
include "draw.m";

AnyException: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Problem: exception(int);

try(n: int)
{
	{
		case n {
		1 => raise "one";
		2 => raise Problem(2);
		3 => a := array[1] of int; a[n] = 1;
		}
	} exception e {
	"one" or "two" =>
		sys->print("text %s\n", e);
	* =>
		sys->print("anything\n");
	}
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	try(1);
	try(2);
	try(3);
	{
		raise Problem(4);
	} exception {
	"*" =>
		sys->print("text\n");
	* =>
		sys->print("typed\n");
	}
	{
		sys->print("quiet\n");
	} exception {
	* =>
		sys->print("not reached\n");
	}
}
