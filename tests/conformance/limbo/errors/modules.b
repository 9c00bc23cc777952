# Modules: functions without a module variable, members that do not exist, load of what is no module.
implement Modules;

Modules: module
{
	init: fn();
};

Other: module
{
	N: con 1;
	value: int;
	f: fn(n: int): int;
};

init()
{
	m: Other;
	k := 1;
	n := Other->f(1);	# error:
	n = Other->value;	# error:
	n = m->missing;	# error: missing
	n = m->f("x");	# error: type
	m->N = 2;	# error: assign
	k = k->f(1);	# error:
	p := load Other 5;	# error: load
	q := load k "x";	# error:
}
