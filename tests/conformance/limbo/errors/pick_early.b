# The variants are the last of the data of an adt.
# error anywhere
implement PickEarly;

PickEarly: module
{
	init: fn();
};

Early: adt {
	pick {
	A =>
		a: int;
	}
	n: int;
};

init()
{
	e := ref Early.A(1, 2);
	e.a = 2;
}
