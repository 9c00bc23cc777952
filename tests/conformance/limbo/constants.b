# Constants of every type a constant may have; they take their type from the expression.
# expect: 7 8 a 3.5 text
# expect: 4000000000 200 49
# expect: 1 1
# expect: 5 5
# expect: 14 2.5
implement Constants;

include "sys.m";
	sys: Sys;
include "draw.m";

Constants: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Seven: con 3+4;
Eight: con Seven + 1;
Rune: con 'a';
Real: con 7.0/2.0;
Text: con "te" + "xt";
Large: con big 4000000000;
Octet: con byte 200;
Yes, Also: con 1;
Five: con len "abcde";
init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	sys->print("%d %d %c %g %s\n", Seven, Eight, Rune, Real, Text);
	sys->print("%bd %d %d\n", Large, int Octet, Seven*Seven);
	sys->print("%d %d\n", Yes, Also);
	sys->print("%d %d\n", Five, len "abcde");
	# In a function, and over an outer one.
	Seven: con 14;
	Half: con real 5 / 2.0;
	sys->print("%d %g\n", Seven, Half);
}
