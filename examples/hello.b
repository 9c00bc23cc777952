# hello: greets the world, and by name what its arguments say. The smallest useful program: it loads a built-in
# module and calls one of its functions.
#
# args: you there
# expect: hello, world
# expect: hello, you
# expect: hello, there
implement Hello;

include "sys.m";
	sys: Sys;
include "draw.m";

Hello: module
{
	init: fn(nil: ref Draw->Context, argv: list of string);
};

init(nil: ref Draw->Context, argv: list of string)
{
	sys = load Sys Sys->PATH;
	sys->print("hello, world\n");
	for(argv = tl argv; argv != nil; argv = tl argv)
		sys->print("hello, %s\n", hd argv);
}
