# Statements with parts that are missing.
implement SyntaxStatements;

SyntaxStatements: module
{
	init: fn();
};

init()
{
	if 1	# error:
		;
	n := 1;
	for(n; n)	# error:
		;
}
