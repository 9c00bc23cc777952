# Characters that begin no token.
# error anywhere
implement LexicalCharacters;

LexicalCharacters: module
{
	init: fn();
};

init()
{
	a := 1 $ 2;	# error: $
}
