# Functions that are defined otherwise than declared, twice, with what only built-in modules have, or for no adt.
implement FunctionTypes;

FunctionTypes: module
{
	init: fn();
};

Point: adt {
	x, y: int;
};

g: fn(a: int): int;

g(a: string): int	# error: g
{
	return len a;
}

Point.f(): int	# error: f
{
	return 1;
}

print(s: string, *)	# error:
{
}

init()
{
}
