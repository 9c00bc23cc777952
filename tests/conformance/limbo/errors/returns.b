# return with a value where none is wanted, without one where one is, or of another type; a missing return.
implement Returns;

Returns: module
{
	init: fn();
};

number(): int
{
	return "text";	# error: type
}

nothing()
{
	return 1;	# error: return
}

empty(): int
{
	return;	# error: return
}

init()
{
	number();
	nothing();
	empty();
}
