# An adt without the semicolon after it.
# error anywhere
implement SyntaxAdtEnd;

SyntaxAdtEnd: module
{
	init: fn();
};

Point: adt {
	x, y: int;
}

init()
{
}
