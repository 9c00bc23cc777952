# Keywords as names.
# error anywhere
implement SyntaxKeywords;

SyntaxKeywords: module
{
	init: fn();
};

init()
{
	list := 1;	# error:
}
