# Type parameters: not references, not the same in two places, lacking a function a constraint asks for.
implement Polymorphism;

Polymorphism: module
{
	init: fn();
};

same[T](a, b: T): int
{
	return a == b;
}

least[T](a, b: T): T
	for {
	T =>
		less: fn(a: self T, b: T): int;
	}
{
	if(a.less(b))
		return a;
	return b;
}

Cell: adt {
	n: int;
};

Box: adt[T] {
	x: T;
};

init()
{
	same(1, 2);	# error:
	same("x", ref Cell(1));	# error: type
	least(ref Cell(1), ref Cell(2));	# error:
	b: ref Box[int];	# error:
	c: ref Box[string, string];	# error:
}
