# Operators on operands they are not for.
implement OperatorTypes;

OperatorTypes: module
{
	init: fn();
};

Point: adt {
	x, y: int;
};

init()
{
	i := 1;
	s := "s";
	r := 1.5;
	g := big 1;
	p: Point;
	a := array[1] of int;
	i = i + r;	# error: type
	g = g * i;	# error: type
	s = s + i;	# error: type
	s = s - s;	# error: -
	r = r % r;	# error: %
	i = i & g;	# error: type
	r = r | r;	# error: |
	i = i << g;	# error:
	r = r << 1;	# error:
	i = !s;	# error: !
	r = ~r;	# error: ~
	s = -s;	# error: -
	i = i == s;	# error: type
	i = p == p;	# error:
	i = a < a;	# error: <
	i = s && i;	# error: &&
	i = p || i;	# error: ||
	s++;	# error: ++
	i = r ** r;	# error:
	s += 1;	# error: type
	i = i :: nil;	# error: type
}
