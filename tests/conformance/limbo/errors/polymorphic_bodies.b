# Inside, a value of a type parameter can only be copied, compared and given to the functions constraints name.
implement PolyBodies;

PolyBodies: module
{
	init: fn();
};

wrong[T](a: T): T
{
	n := len a;	# error: len
	a.touch();	# error: touch
	return a + a;	# error: +
}

init()
{
	wrong("x");
}
