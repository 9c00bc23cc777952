# A program without implement.
# error anywhere
Thing: module
{
	init: fn();
};

init()
{
}
