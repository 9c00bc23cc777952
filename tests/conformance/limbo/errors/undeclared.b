# Names that nothing declares: variables, functions, types, modules, members.
implement Undeclared;

Undeclared: module
{
	init: fn();
};

Point: adt {
	x, y: int;
};

f(a: Missing)	# error: Missing
{
}

init()
{
	x = 1;	# error: x
	y := z + 1;	# error: z
	g(2);	# error: g
	p: Point;
	p.z = 3;	# error: z
	q: ref Nothing;	# error: Nothing
	m := load Nowhere "nowhere.dis";	# error: Nowhere
}
