# A missing semicolon, found at the next token.
# error anywhere
implement SyntaxSemicolon;

SyntaxSemicolon: module
{
	init: fn();
};

init()
{
	a := 1
	b := 2;
}
