# Parentheses that do not match.
implement SyntaxParenthesis;

SyntaxParenthesis: module
{
	init: fn();
};

init()
{
	a := (1 + 2;	# error:
	b := 1 + 2);	# error:
	c := array[2 of int;	# error:
}
