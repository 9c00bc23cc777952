# Independent errors are all reported in one run.
implement Several;

Several: module
{
	init: fn();
};

f(): int
{
	return "one";	# error:
}

g(n: int)
{
	n = "two";	# error:
	m = 3;	# error: m
}

init()
{
	f(4);	# error:
	g("five");	# error:
	h();	# error: h
}
