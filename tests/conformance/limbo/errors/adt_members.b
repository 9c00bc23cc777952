# Functions of adts: not declared there, not defined, of other types, self where it cannot be.
# error anywhere
implement AdtMembers;

AdtMembers: module
{
	init: fn();
};

Point: adt {
	x, y: int;
	missing: fn(p: self Point);
	other: fn(p: self Point, n: int): int;
};

Point.extra(p: self Point)	# error: extra
{
}

Point.other(p: self Point, n: string): int	# error: other
{
	return 0;
}

init()
{
}
