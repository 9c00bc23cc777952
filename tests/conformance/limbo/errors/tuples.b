# Tuples of other sizes and types.
implement Tuples;

Tuples: module
{
	init: fn();
};

init()
{
	t := (1, "a");
	t = (1, 2);	# error: type
	t = (1, "a", 2);	# error: type
	(a, b, c) := t;	# error:
	x: int;
	(x, x, x) = t;	# error:
	(nil, x) = t;	# error: type
	t.t2 = 1;	# error: t2
}
