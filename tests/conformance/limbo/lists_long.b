# A list of many elements is built, walked and dropped; none of it recursively.
# expect: 300000 44999850000
implement LongList;

include "sys.m";
	sys: Sys;
include "draw.m";

LongList: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	l: list of int;
	for(i := 0; i < 300000; i++)
		l = i :: l;
	n := 0;
	sum := big 0;
	for(m := l; m != nil; m = tl m){
		n++;
		sum += big hd m;
	}
	sys->print("%d %bd\n", n, sum);
	l = m = nil;
}
