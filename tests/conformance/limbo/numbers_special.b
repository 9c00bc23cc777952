# Reals beyond all numbers: infinity of both signs, and what is no number and so equals nothing.
# expect: 1 1 1 0
# expect: 0 1 0 1
# expect: 1 0
# expect: Infinity -Infinity
implement Special;

include "sys.m";
	sys: Sys;
include "draw.m";

Special: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	zero := 0.0;
	inf := 1.0/zero;
	nan := zero*inf;
	other := zero*-inf;
	sys->print("%d %d %d %d\n", inf > 1e308, -inf < -1e308, inf == inf + 1.0, inf == -inf);
	sys->print("%d %d %d %d\n", nan == other, nan != other, nan == inf, nan != 0.0);
	if(nan == other)
		sys->print("0 ");
	else
		sys->print("1 ");
	sys->print("%d\n", zero != -zero);
	sys->print("%g %g\n", inf, -inf);
}
