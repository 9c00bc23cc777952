# A string cannot extend over lines.
# error anywhere
implement LexicalStringLine;

LexicalStringLine: module
{
	init: fn();
};

init()
{
	# error below: string
	s := "begun
	and ended";
}
