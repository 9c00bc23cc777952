# Integer division and remainder by zero raise an exception; of real it gives infinity.
# expect: int zero divide
# expect: rem zero divide
# expect: big zero divide
# expect: byte zero divide
# expect: 1
implement ZeroDivide;

include "sys.m";
	sys: Sys;
include "draw.m";

ZeroDivide: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

divide(what: string, zero: int)
{
	{
		case what {
		"int" => zero = 1 / zero;
		"rem" => zero = 1 % zero;
		"big" => zero = int (big 1 / big zero);
		"byte" => zero = int (byte 1 / byte zero);
		}
		sys->print("%s nothing\n", what);
	} exception e {
	"zero divide" =>
		sys->print("%s %s\n", what, e);
	}
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	divide("int", 0);
	divide("rem", 0);
	divide("big", 0);
	divide("byte", 0);
	one := 1.0;
	zero := 0.0;
	sys->print("%d\n", one/zero > 1e300);
}
