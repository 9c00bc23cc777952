# What is caught is no string, and nothing to assign to.
implement ExceptionsTypes;

ExceptionsTypes: module
{
	init: fn();
};

Bad: exception(int);

init()
{
	{
		raise Bad(1);
	} exception e {
	Bad =>
		s: string;
		s = e;	# error:
	"*" =>
		n: int;
		n = e;	# error:
	* =>
		e = nil;	# error:
	}
}
