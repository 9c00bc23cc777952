# What has to be constant and is not; constants of types that have none; assigning to a constant.
implement Constants;

Constants: module
{
	init: fn();
};

n := 5;
N: con n;	# error: constant
A: con array[2] of int;	# error:
global := n + 1;	# error: constant
list0 := 1 :: nil;	# error:

init()
{
	M: con 1;
	M = 2;	# error: assign
	M++;	# error: assign
	case n {
	n =>	# error: constant
		;
	}
}
