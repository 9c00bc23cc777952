# The value of && and || is 0 or 1, also when one side is a constant that cannot change the outcome.
# The reference compiler leaves out the constant and gives the value of the other side, 3, here.
# expect: 1 1
# expect: 1 1 0 0
implement AndConstant;

include "sys.m";
	sys: Sys;
include "draw.m";

AndConstant: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	x := 3;
	sys->print("%d %d\n", x && 1, x || 0);
	sys->print("%d %d %d %d\n", 1 && x, 0 || x, x && 0, 0 && x);
}
