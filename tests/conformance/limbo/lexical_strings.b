# String constants: the escapes of runes, characters beyond ASCII, and raw strings that may span lines.
# expect: tab[	] quote["] apostrophe['] backslash[\]
# expect: 10 9 13 0 7 8 11 12
# expect: é€ 2 é€ 2
# expect: 0
# expect: raw \n "x" 10
# expect: two
# expect: lines 9
implement Strings;

include "sys.m";
	sys: Sys;
include "draw.m";

Strings: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	sys->print("%s\n", "tab[\t] quote[\"] apostrophe[\'] backslash[\\]");
	s := "\n\t\r\0\a\b\v\f";
	sys->print("%d %d %d %d %d %d %d %d\n", s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]);
	t := "é€";
	u := "\u00e9\u20ac";
	sys->print("%s %d %s %d\n", t, len t, u, len u);
	sys->print("%d\n", len "");
	r := `raw \n "x"`;
	sys->print("%s %d\n", r, len r);
	m := `two
lines`;
	sys->print("%s %d\n", m, len m);
}
