# A constant that would divide by zero.
implement ConstantsDivideGlobal;

ConstantsDivideGlobal: module
{
	init: fn();
};

Z: con 1 / 0;	# error:

init()
{
}
