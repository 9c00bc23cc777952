# A label inside a statement that has the same one.
implement Labels;

Labels: module
{
	init: fn();
};

init()
{
	l: for(;;)
		l: for(;;)	# error: l
			break l;
}
