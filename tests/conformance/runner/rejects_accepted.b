# Announces an error where there is none.
implement Accepted;

Accepted: module
{
	init: fn();
};

init()
{
	x := 1;	# error: x
	x++;
}
