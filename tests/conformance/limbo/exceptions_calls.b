# Exceptions leave functions, recursive ones too, until a handler matches; work in between is dropped.
# expect: 100 deep
# expect: cleaned 2
# expect: result 9
# expect: 15
implement ExceptionCalls;

include "sys.m";
	sys: Sys;
include "draw.m";

ExceptionCalls: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

depth := 0;
cleaned := 0;

dive(n: int): int
{
	depth++;
	if(n == 0)
		raise "deep";
	l := n :: nil;
	return dive(n-1) + hd l;
}

clean(n: int)
{
	{
		if(n == 0)
			raise "bottom";
		clean(n-1);
	} exception {
	"bottom" =>
		if(n > 0)
			cleaned++;
		raise;
	}
}

value(n: int): int
{
	{
		if(n > 5)
			raise "large";
		return n;
	} exception {
	"large" =>
		return 9;
	}
	return -1;
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	{
		dive(99);
	} exception e {
	"deep" =>
		sys->print("%d %s\n", depth, e);
	}
	{
		clean(2);
	} exception {
	* =>
		sys->print("cleaned %d\n", cleaned);
	}
	sys->print("result %d\n", value(6));
	# A loop that goes on after each exception, left by break and continue inside the block.
	sum := 0;
	for(i := 0; i < 100; i++){
		{
			if(i % 2 == 0)
				continue;
			if(i == 11)
				break;
			if(i == 3)
				raise "three";
			sum += i;
		} exception {
		"three" =>
			sum -= 7;
			continue;
		}
	}
	sys->print("%d\n", sum);
}
