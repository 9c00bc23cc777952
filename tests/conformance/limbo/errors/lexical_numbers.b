# Numbers that stop too early.
implement LexicalNumbers;

LexicalNumbers: module
{
	init: fn();
};

init()
{
	a := 16r;	# error: 16r
	b := 1e;	# error: 1e
}
