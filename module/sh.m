# sh.m: how one program starts another: load Command and call init. Include draw.m before.

Command: module
{
	PATH:	con "/dis/sh.dis";

	init:	fn(ctxt: ref Draw->Context, argv: list of string);
};
