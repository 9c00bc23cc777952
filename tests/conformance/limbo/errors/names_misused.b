# Types, modules and functions where values are wanted, values where types are.
implement NamesMisused;

NamesMisused: module
{
	init: fn();
};

Point: adt {
	x, y: int;
};

n := 1;

init()
{
	a := Point;	# error: Point
	b := n + Point;	# error: Point
	c: n;	# error: n
	init = nil;	# error:
	5 = n;	# error: assign
	n + 1 = 2;	# error:
	"x"[0] = 'y';	# error:
	d := NamesMisused;	# error: NamesMisused
}
