# The file ends inside a raw string.
# error anywhere
implement LexicalRawEnd;

LexicalRawEnd: module
{
	init: fn();
};

init()
{
	s := `begun
	and more
}
