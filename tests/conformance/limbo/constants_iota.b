# iota counts the names of a constant declaration from 0.
# expect: 0 1 2
# expect: 1 2 4 8 16
# expect: 10 20 30
# expect: 0 0
# expect: a b c
# expect: 0 10000000000
implement Iota;

include "sys.m";
	sys: Sys;
include "draw.m";

Iota: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Red, Green, Blue: con iota;
B0, B1, B2, B3, B4: con 1<<iota;
Ten, Twenty, Thirty: con (iota+1)*10;
Alone: con iota;
CharA, CharB, CharC: con 'a'+iota;
G0, G1: con big iota * big 10000000000;
init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	sys->print("%d %d %d\n", Red, Green, Blue);
	sys->print("%d %d %d %d %d\n", B0, B1, B2, B3, B4);
	sys->print("%d %d %d\n", Ten, Twenty, Thirty);
	Inner: con iota;
	sys->print("%d %d\n", Alone, Inner);
	sys->print("%c %c %c\n", CharA, CharB, CharC);
	sys->print("%bd %bd\n", G0, G1);
}
