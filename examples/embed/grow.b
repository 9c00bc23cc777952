# Takes so many KiB of memory, and ends.
implement Grow;

include "sys.m";
include "draw.m";

Grow: module
{
	init:	fn(ctxt: ref Draw->Context, argv: list of string);
};

init(nil: ref Draw->Context, argv: list of string)
{
	all: list of array of byte;

	for(kib := int hd tl argv; kib > 0; kib--)
		all = array[1000] of byte :: all;
}
