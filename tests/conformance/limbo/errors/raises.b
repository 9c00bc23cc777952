# raises clauses that differ between declaration and definition, or name what is no exception.
# error anywhere
implement Raises;

Raises: module
{
	Bad: exception;
	init: fn();
	f: fn() raises (Bad);
	g: fn();
};

f() raises (Bad)
{
	raise Bad;
}

g() raises (Bad)	# error: g
{
	raise Bad;
}

h() raises (int0)	# error: int0
{
}

init()
{
}
