# Constructors with too few, too many or other members.
implement AdtConstructors;

AdtConstructors: module
{
	init: fn();
};

Point: adt {
	x, y: int;
};

init()
{
	p: Point;
	p = Point(1);	# error:
	p = Point(1, 2, 3);	# error:
	p = Point("1", 2);	# error:
	q := ref Point(1, 2.0);	# error:
	(a, b, c) := p;	# error:
	(d, e) := 5;	# error:
}
