# raise without an expression, or with the handler's name, raises what was caught once more.
# expect: first one
# expect: second one
# expect: third one
# expect: typed 5
# expect: typed again 5
implement Reraise;

include "sys.m";
	sys: Sys;
include "draw.m";

Reraise: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Typed: exception(int);

again() raises Typed
{
	{
		raise Typed(5);
	} exception e {
	Typed =>
		n := e;
		sys->print("typed %d\n", n);
		raise;
	}
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	{
		{
			{
				raise "one";
			} exception e {
			"one" =>
				sys->print("first %s\n", e);
				raise;
			}
		} exception e {
		"o*" =>
			sys->print("second %s\n", e);
			raise e;
		}
	} exception e {
	"*" =>
		sys->print("third %s\n", e);
	}
	{
		again();
	} exception e {
	Typed =>
		sys->print("typed again %d\n", e);
	}
}
