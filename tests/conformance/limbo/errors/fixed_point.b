# Fixed point: scales that are not constant, real and positive; operators they lack; mixed types.
implement FixedPoint;

FixedPoint: module
{
	init: fn();
};

F: type fixed(0.5);
G: type fixed(0.25);

init()
{
	x := F(1.5);
	y := G(1.5);
	x = y;	# error: type
	x = x % x;	# error: %
	x = ~x;	# error: ~
	x = x + y;	# error: type
	x = 1.5;	# error: type
}
