# References to functions of other types; comparing and calling them.
implement References;

References: module
{
	init: fn();
};

Unary: type ref fn(n: int): int;

number(n: int): int
{
	return n;
}

text(s: string): int
{
	return len s;
}

init()
{
	f: Unary;
	f = number;
	f = text;	# error: type
	f("x");	# error: type
	f(1, 2);	# error: many
	f = 5;	# error: type
	g: fn(n: int): int;	# error:
}
