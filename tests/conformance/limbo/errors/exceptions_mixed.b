# In a handler for a text and a declared exception together the exception has no single type.
implement ExceptionsMixed;

ExceptionsMixed: module
{
	init: fn();
};

Pair: exception(int, string);

init()
{
	{
		raise Pair(1, "x");
	} exception e {
	"text" or Pair =>
		(a, b) := e;	# error:
	}
}
