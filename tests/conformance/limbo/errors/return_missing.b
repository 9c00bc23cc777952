# A function with a result has to return one on every way to its end.
implement ReturnMissing;

ReturnMissing: module
{
	init: fn();
};

# error anywhere
maybe(n: int): int
{
	if(n)
		return 1;
}

loop(n: int): int
{
	for(;;)
		if(n++ > 5)
			return n;
}

init()
{
	maybe(1);
	loop(1);
}
