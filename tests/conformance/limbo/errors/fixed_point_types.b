# Scales of fixed point types have to be constant, real and positive.
implement FixedPointTypes;

FixedPointTypes: module
{
	init: fn();
};

Negative: type fixed(-1.0);	# error:
Whole: type fixed(2);	# error:
n := 1.0;
Variable: type fixed(n);	# error:

init()
{
	x: Negative;
	x = Negative(1);
	y: Whole;
	y = Whole(1);
	z: Variable;
	z = Variable(1);
}
