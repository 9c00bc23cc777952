# Handlers inside blocks and handlers inside handlers; an exception in a handler goes to the next one out.
# expect: inner x
# expect: outer y
# expect: from handler
# expect: second in handler
# expect: finished
implement NestedExceptions;

include "sys.m";
	sys: Sys;
include "draw.m";

NestedExceptions: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	{
		{
			raise "x";
		} exception e {
		"x" =>
			sys->print("inner %s\n", e);
		}
		{
			raise "y";
		} exception {
		"x" =>
			sys->print("not reached\n");
		}
		sys->print("not reached\n");
	} exception e {
	"y" =>
		sys->print("outer %s\n", e);
	}
	{
		{
			raise "z";
		} exception {
		* =>
			raise "from handler";
		}
	} exception e {
	"*" =>
		sys->print("%s\n", e);
		{
			raise "second";
		} exception f {
		"s*" =>
			sys->print("%s in handler\n", f);
		}
	}
	sys->print("finished\n");
}
