# Modules implemented together share one data section: their variables have to be the same.
implement First, Second;

First: module
{
	count: int;
	init: fn();
};

Second: module	# error: variables
{
	name: string;
	start: fn();
};

init()
{
}

start()
{
}
