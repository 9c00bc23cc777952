# What a variable of the module may not be initialised with, because there is no running program yet.
implement Globals;

Globals: module
{
	init: fn();
};

Point: adt {
	x, y: int;
};

f(n: int): int
{
	return n;
}

n := 3;
a := f(1);	# error: constant
b: ref Point = ref Point(1, 2);	# error: b
c := chan of int;	# error: c
d := array[] of {f};	# error:
e := array[f(1)] of int;	# error: constant
g := array[n] of int;	# error: constant

init()
{
}
