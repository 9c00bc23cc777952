# The file ends in the middle of an adt.
# error anywhere
implement TruncatedAdt;

TruncatedAdt: module
{
	init: fn();
};

Point: adt {
	x, y: int
