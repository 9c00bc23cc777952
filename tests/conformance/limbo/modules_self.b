# A module loads itself by $self, and by its file: the first is the running instance, the second a new one.
# expect: 5 6 6
# expect: 1 6
implement SelfModule;

include "sys.m";
	sys: Sys;
include "draw.m";

SelfModule: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
	value: int;
	bump: fn(): int;
};

value = 0;

bump(): int
{
	return ++value;
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	value = 5;
	me := load SelfModule "$self";
	sys->print("%d ", me->value);
	sys->print("%d ", me->bump());
	sys->print("%d\n", value);
	new := load SelfModule "modules_self.dis";
	sys->print("%d %d\n", new->bump(), value);
}
