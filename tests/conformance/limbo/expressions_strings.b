# Long sums of strings, with conversions and calls among them.
# expect: a1b2.5c10000000000d
# expect: xxxxx
# expect: [1, 2, 3]
# expect: edcba
implement ExpressionStrings;

include "sys.m";
	sys: Sys;
include "draw.m";

ExpressionStrings: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

repeat(s: string, n: int): string
{
	if(n == 0)
		return nil;
	return s + repeat(s, n-1);
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	sys->print("%s\n", "a" + string 1 + "b" + string 2.5 + "c" + string big 10000000000 + "d");
	sys->print("%s\n", repeat("x", 5));
	s := "[";
	for(l := 1 :: 2 :: 3 :: nil; l != nil; l = tl l){
		s += string hd l;
		if(tl l != nil)
			s += ", ";
	}
	s[len s] = ']';
	sys->print("%s\n", s);
	t := "abcde";
	u := "";
	for(i := len t - 1; i >= 0; i--)
		u += t[i:i+1];
	sys->print("%s\n", u);
}
