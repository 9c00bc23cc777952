# What is included twice is declared twice.
# error anywhere
implement IncludeTwice;

IncludeTwice: module
{
	init: fn();
};

include "../parts/counter.m";
include "../parts/counter.m";

init()
{
}
