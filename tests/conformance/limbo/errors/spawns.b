# spawn and raise on what cannot be spawned or raised.
implement Spawns;

Spawns: module
{
	init: fn();
};

value(): int
{
	return 1;
}

init()
{
	spawn value();	# error: value
	spawn 5;	# error:
	raise 5;	# error:
	raise;	# error: raise
}
