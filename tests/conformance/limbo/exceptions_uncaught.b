# A declared exception that the caller does not handle becomes a text with its name, further out.
# expect: text Uncaught{{.*}}.Lost
# expect: direct 3
implement Uncaught;

include "sys.m";
	sys: Sys;
include "draw.m";

Uncaught: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Lost: exception(int);

lose(n: int) raises Lost
{
	raise Lost(n);
}

between()
{
	lose(2);
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	{
		between();
	} exception e {
	"*" =>
		sys->print("text %s\n", e);
	}
	{
		lose(3);
	} exception e {
	Lost =>
		sys->print("direct %d\n", e);
	}
}
