# The file ends in the middle of a call.
# error anywhere
implement TruncatedFunction;

TruncatedFunction: module
{
	init: fn();
};

f(n: int)
{
}

init()
{
	f(1,
