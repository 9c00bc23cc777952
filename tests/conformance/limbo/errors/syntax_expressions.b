# Operators without operands and operands without operators.
implement SyntaxExpressions;

SyntaxExpressions: module
{
	init: fn();
};

init()
{
	a := 1 + ;	# error:
	b := 1 2;	# error:
	c := * / 3;	# error:
	d := ;	# error:
}
