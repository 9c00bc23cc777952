# A file that is not found in any of the directories.
implement IncludeMissing;

IncludeMissing: module
{
	init: fn();
};

include "no-such-file.m";	# error: no-such-file.m

init()
{
}
