# self is for the first argument of functions of an adt, with the type of the adt.
# error anywhere
implement SelfArguments;

SelfArguments: module
{
	init: fn();
};

Point: adt {
	x, y: int;
	second: fn(n: int, p: self Point);	# error: self
	wrong: fn(n: self Other);	# error: self
};

Other: adt {
	n: int;
};

Point.second(n: int, p: self Point)
{
}

Point.wrong(n: self Other)
{
}

init()
{
}
