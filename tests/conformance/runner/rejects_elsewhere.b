# Has one error more than announced, and one with another text.
implement Elsewhere;

Elsewhere: module
{
	init: fn();
};

init()
{
	x = 1;	# error: some other text
	y = 1;
}
