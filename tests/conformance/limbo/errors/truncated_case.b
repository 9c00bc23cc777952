# The file ends in the middle of a case.
# error anywhere
implement TruncatedCase;

TruncatedCase: module
{
	init: fn();
};

init()
{
	case 1 {
	1 =>
