# A string as UTF-8 in an array of byte, and back.
# expect: 8 10
# expect: 195 133 226 130 172
# expect: Å€ 2
# expect: Ångström
# expect: 0 0
implement StringBytes;

include "sys.m";
	sys: Sys;
include "draw.m";

StringBytes: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	s := "Ångström";
	a := array of byte s;
	sys->print("%d %d\n", len s, len a);
	b := array of byte "Å€";
	for(i := 0; i < len b; i++)
		sys->print("%d%c", int b[i], " \n"[i == len b - 1]);
	t := string b;
	sys->print("%s %d\n", t, len t);
	sys->print("%s\n", string a);
	none: array of byte;
	sys->print("%d %d\n", len string none, len array of byte "");
}
