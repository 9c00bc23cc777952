# Comments run from a # to the end of the line, anywhere between tokens; a # in a string or a rune begins none.
# expect: 6
# expect: a # b 35
# expect: Ω
implement Comments;

include "sys.m";
	sys: Sys;
include "draw.m";

Comments: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

# Ω é 日本 — any character may stand in a comment, "quotes' too.
init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	x := 1 +	# the first
		2	# the second
		#### none
		+ 3;#no blank before it
	sys->print("%d\n", x);
	sys->print("a # b %d\n", '#');
	#	sys->print("never\n");
	sys->print("%s\n", "Ω");
}
