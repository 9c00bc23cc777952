# The six comparisons on each arithmetic type give 0 or 1, as values and as conditions.
# expect: int 100110 011001
# expect: byte 100110 011001
# expect: big 100110 011001
# expect: real 100110 011001
# expect: equal 001011
implement Comparison;

include "sys.m";
	sys: Sys;
include "draw.m";

Comparison: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

digits(lt, gt, eq, ne, le, ge: int): string
{
	return string lt + string gt + string eq + string ne + string le + string ge;
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	i := -3; j := 4;
	sys->print("int %s %s\n", digits(i<j, i>j, i==j, i!=j, i<=j, i>=j),
		digits(!(i<j), !(i>j), !(i==j), !(i!=j), !(i<=j), !(i>=j)));
	b := byte 3; c := byte 200;
	sys->print("byte %s %s\n", digits(b<c, b>c, b==c, b!=c, b<=c, b>=c),
		digits(!(b<c), !(b>c), !(b==c), !(b!=c), !(b<=c), !(b>=c)));
	g := big -3; h := big 40000000000;
	sys->print("big %s %s\n", digits(g<h, g>h, g==h, g!=h, g<=h, g>=h),
		digits(!(g<h), !(g>h), !(g==h), !(g!=h), !(g<=h), !(g>=h)));
	r := -3.5; s := 0.25;
	sys->print("real %s %s\n", digits(r<s, r>s, r==s, r!=s, r<=s, r>=s),
		digits(!(r<s), !(r>s), !(r==s), !(r!=s), !(r<=s), !(r>=s)));
	sys->print("equal ");
	if(i < i) sys->print("1"); else sys->print("0");
	if(b > b) sys->print("1"); else sys->print("0");
	if(g == g) sys->print("1"); else sys->print("0");
	if(r != r) sys->print("1"); else sys->print("0");
	if(i <= i) sys->print("1"); else sys->print("0");
	if(b >= b) sys->print("1\n"); else sys->print("0\n");
}
