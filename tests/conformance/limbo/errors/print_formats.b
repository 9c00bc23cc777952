# The compiler checks formats of print against the arguments.
implement PrintFormats;

include "sys.m";
	sys: Sys;
include "draw.m";

PrintFormats: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	sys->print("%d\n", "text");	# error:
	sys->print("%s\n", 5);	# error:
	sys->print("%d %d\n", 1);	# error:
	sys->print("%d\n", 1, 2);	# error: argument
	sys->print("%g\n", 1);	# error:
	sys->print("%bd\n", 1);	# error:
	sys->print("%y\n", 1);	# error: y
	s := "%d";
	sys->print(s, 1);	# error:
	sys->sprint("%c\n", "c");	# error:
}
