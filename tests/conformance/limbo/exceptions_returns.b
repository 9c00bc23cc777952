# return, break, continue and exit out of a block with a handler and out of the handler itself.
# expect: block handler
# expect: 0 2 4
# expect: broke at 3
# expect: done
implement ExceptionReturns;

include "sys.m";
	sys: Sys;
include "draw.m";

ExceptionReturns: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

where(fail: int): string
{
	{
		if(fail)
			raise "x";
		return "block";
	} exception {
	"x" =>
		return "handler";
	}
	return "not reached";
}

stop(c: chan of int)
{
	{
		raise "x";
	} exception {
	* =>
		c <-= 0;
		exit;
	}
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	sys->print("%s %s\n", where(0), where(1));
	s := "";
	for(i := 0; i < 6; i++){
		{
			if(i % 2)
				raise "odd";
		} exception {
		"odd" =>
			continue;
		}
		s += string i + " ";
	}
	sys->print("%s\n", s[0:len s - 1]);
loop:
	for(i = 0;; i++){
		{
			if(i == 3)
				raise "three";
		} exception {
		"three" =>
			break loop;
		}
	}
	sys->print("broke at %d\n", i);
	c := chan of int;
	spawn stop(c);
	<-c;
	sys->print("done\n");
}
