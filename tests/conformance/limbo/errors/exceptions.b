# Handlers: qualifiers that are no exceptions, twice the same; exceptions with other values.
implement Exceptions;

Exceptions: module
{
	init: fn();
};

Pair: exception(int, string);

init()
{
	n := 5;
	{
		raise Pair(1);	# error:
	} exception e {
	Pair =>
		(a, b, c) := e;	# error:
	n =>	# error: n
		;
	}
	{
		raise Pair(1, 2);	# error:
	} exception {
	* =>
		;
	* =>	# error: *
		;
	}
	{
		n++;
	} exception {
	5 =>	# error:
		;
	}
}
