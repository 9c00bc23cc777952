# utf.m: what the strings of the target can hold; the one part of $Sys that depends on its word size.
# These are the values of 8-byte words (InferNode). word32/utf.m has those of 4-byte words (Inferno): whoever
# compiles for those searches the folder word32 first. Reached through sys.m, never included by a program.

SysText: module
{
	UTFmax:		con 3;
	UTFerror:	con 16r80;
	Runemax:	con 16rFFFF;
	Runemask:	con 16rFFFF;
};
