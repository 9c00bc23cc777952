# An adt that contains itself by value, or by way of another.
# error anywhere
implement AdtCycles;

AdtCycles: module
{
	init: fn();
};

Self: adt {
	n: int;
	s: Self;
};

A: adt {
	b: B;
};

B: adt {
	a: A;
};

init()
{
	s: Self;
	s.n = 1;
	a: A;
	a.b.a = a;
}
