# Declarations in functions: without a type to take, of types there are none of, of one name twice.
implement Declarations;

Declarations: module
{
	init: fn();
};

init()
{
	a := nil;	# error: a
	b: ref int;	# error: int
	c: ref string;	# error: string
	d: fn(n: int): int;	# error:
	(e, e) := (1, 2);	# error: e
	f: int;
	f: con 3;	# error: f
	(1, g) := (1, 2);	# error:
}
