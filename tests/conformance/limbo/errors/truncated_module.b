# The file ends in the middle of the interface.
# error anywhere
implement Truncated;

Truncated: module
{
	init: fn(
