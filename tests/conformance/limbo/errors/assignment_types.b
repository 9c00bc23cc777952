# Assignments and initialisations of another type; there are no implicit conversions.
implement AssignmentTypes;

AssignmentTypes: module
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
	b := byte 1;
	i = s;	# error: type
	s = i;	# error: type
	r = i;	# error: type
	i = g;	# error: type
	b = i;	# error: type
	g = 1.0;	# error: type
	x: string = 5;	# error:
	a := array[2] of int;
	a = array[2] of byte;	# error: type
	a[0] = "x";	# error: type
	l: list of int;
	l = "x" :: nil;	# error: type
	p: Point;
	q: ref Point;
	p = q;	# error: type
	q = p;	# error: type
	i = nil;	# error:
	c: chan of int;
	c = chan of string;	# error: type
}
