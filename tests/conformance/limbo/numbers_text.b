# Numbers to text and text to numbers: leading blanks and a sign are read, and reading stops at what is no digit.
# expect: 42 -7 200 5000000000 2.5
# expect: 43 -7 0 12
# expect: 5000000001 2.75 65
# expect: 1 1
implement Text;

include "sys.m";
	sys: Sys;
include "draw.m";

Text: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	sys->print("%s %s %s %s %s\n", string 42, string -7, string byte 200, string big 5000000000, string 2.5);
	blanks := "  -7";
	letters := "12abc";
	sys->print("%d %d %d %d\n", int "42"+1, int blanks, int blanks[0:2], int letters);
	sys->print("%bd %g %d\n", big "5000000000"+big 1, real "2.5"+.25, int byte "65");
	third := 1.0/3.0;
	sys->print("%d %d\n", real string third == third, string real "1.5" == "1.5");
}
