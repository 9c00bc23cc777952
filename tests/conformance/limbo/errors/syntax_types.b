# Types that are written wrongly.
# error anywhere
implement SyntaxTypes;

SyntaxTypes: module
{
	init: fn();
};

init()
{
	a: array[3] of int;	# error:
	b: list int;	# error:
	c: chan of;	# error:
}
