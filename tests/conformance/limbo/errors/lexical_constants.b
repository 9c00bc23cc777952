# Numbers that are none.
implement LexicalConstants;

LexicalConstants: module
{
	init: fn();
};

init()
{
	a := 2r102;	# error: 2
	b := 37r1;	# error: 37
	c := 1r0;	# error:
}
