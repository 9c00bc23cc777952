# Dividing by zero where the compiler computes.
implement ConstantsDivide;

ConstantsDivide: module
{
	init: fn();
};

init()
{
	z := 5 % 0;	# error:
	y := big 5 / big 0;	# error:
}
