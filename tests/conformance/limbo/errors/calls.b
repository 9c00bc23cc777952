# Calls with too few or too many arguments, of other types, of procedures as values, of what is no function.
implement Calls;

Calls: module
{
	init: fn();
};

f(a: int, b: string): int
{
	return a + len b;
}

procedure(a: int)
{
	a = 0;
}

init()
{
	f(1);	# error: few
	f(1, "a", 2);	# error: many
	f("a", 1);	# error: type
	s := f(1, "a");
	s = "text";	# error: type
	procedure();	# error: few
}
