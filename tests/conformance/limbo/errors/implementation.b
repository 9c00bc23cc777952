# What the implemented module declares has to be defined, with the types that it says.
# error anywhere
implement Implementation;

Implementation: module
{
	missing: fn(n: int);
	other: fn(n: int): int;
	init: fn();
};

other(n: string): int	# error: other
{
	return 1;
}

init()
{
}
