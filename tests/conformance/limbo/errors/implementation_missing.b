# A function the interface promises is not there.
# error anywhere
implement ImplementationMissing;

ImplementationMissing: module
{
	init: fn();
	missing: fn(n: int);
};

init()
{
}
