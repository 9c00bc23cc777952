# utf.m for 4-byte words (Inferno): strings of 21-bit characters. See ../utf.m.

SysText: module
{
	UTFmax:		con 4;
	UTFerror:	con 16rFFFD;
	Runemax:	con 16r10FFFF;
	Runemask:	con 16r1FFFFF;
};
