# Each variant has a name of its own.
implement PickTags;

PickTags: module
{
	init: fn();
};

Same: adt {
	pick {
	A =>
		a: int;
	A =>	# error: A
		b: int;
	}
};

init()
{
}
