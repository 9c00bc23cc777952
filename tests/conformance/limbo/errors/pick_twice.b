# An adt has one list of variants.
# error anywhere
implement PickTwice;

PickTwice: module
{
	init: fn();
};

Twice: adt {
	pick {
	A =>
		a: int;
	}
	pick {
	B =>
		b: int;
	}
};

init()
{
	t := ref Twice.A(1);
	t.a = 2;
}
