# The file ends inside a string.
# error anywhere
implement LexicalStringEnd;

LexicalStringEnd: module
{
	init: fn();
};

init()
{
	s := "begun
