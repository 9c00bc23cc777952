# Names that are declared twice in one scope.
implement Redeclared;

Redeclared: module
{
	init: fn();
};

global: int;
global: string;	# error: global

twice()
{
}

twice()	# error: twice
{
}

Point: adt {
	x: int;
	x: int;	# error: x
};

f(a: int, a: int)	# error: a
{
}

init()
{
	n := 1;
	n: int;	# error: n
}
