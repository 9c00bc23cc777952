# Conversions that do not exist.
implement Conversions;

Conversions: module
{
	init: fn();
};

Point: adt {
	x, y: int;
};

init()
{
	a := array[1] of int;
	l := 1 :: nil;
	p := Point(1, 2);
	n := int a;	# error: int
	n = int l;	# error: int
	n = int p;	# error: int
	s := string a;	# error: string
	r := real p;	# error: real
	b := array of byte 5;	# error: array
	t := string p;	# error: string
	q := Point 5;	# error: Point
}
