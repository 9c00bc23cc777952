# Announces no error.
implement Unannounced;

Unannounced: module
{
	init: fn();
};

init()
{
	x = 1;
}
