# Arguments without types.
# error anywhere
implement SyntaxArguments;

SyntaxArguments: module
{
	init: fn();
};

f(x, y): int	# error:
{
	return 1;
}

init()
{
}
