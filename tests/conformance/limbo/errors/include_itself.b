# A file that includes itself without an end.
# error anywhere
implement IncludeItself;

IncludeItself: module
{
	init: fn();
};

include "include_itself.b";

init()
{
}
