# Declarations that are none.
# error anywhere
implement SyntaxDeclarations;

SyntaxDeclarations: module
{
	init: fn();
};

x: ;	# error:
y: array int;	# error:

init()
{
}
