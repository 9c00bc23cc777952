# Many exceptions in a row, from here and from deep calls, with values that have to be dropped each time.
# expect: 20000 10000
implement ExceptionLoop;

include "sys.m";
	sys: Sys;
include "draw.m";

ExceptionLoop: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Odd: exception(int, list of int);

check(n: int, l: list of int) raises (Odd)
{
	s := "kept " + string n;
	if(n & 1)
		raise Odd(len s * 0 + 1, l);
	dive(n % 5);
}

dive(n: int)
{
	a := array[n+1] of string;
	if(n == 0)
		raise "bottom";
	a[n] = "x";
	dive(n-1);
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	caught := odd := 0;
	for(i := 0; i < 20000; i++){
		{
			check(i, i :: nil);
		} exception e {
		Odd =>
			(one, l) := e;
			if(hd l == i)
				odd += one;
			caught++;
		"bottom" =>
			caught++;
		}
	}
	sys->print("%d %d\n", caught, odd);
}
