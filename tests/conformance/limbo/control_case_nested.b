# case inside case and loops; break leaves the case; declarations are local to each qualifier.
# expect: 11 12 2x 30
# expect: 1 two
implement CaseNested;

include "sys.m";
	sys: Sys;
include "draw.m";

CaseNested: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

code(a, b: int): string
{
	s := "";
	case a {
	1 =>
		s = "1";
		case b {
		1 => s += "1";
		* => s += "2";
		}
	2 =>
		s = "2";
		if(b == 0)
			break;
		s += "x";
	3 =>
		x := b*10;
		s = string x;
	}
	return s;
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	sys->print("%s %s %s %s\n", code(1, 1), code(1, 5), code(2, 1), code(3, 3));
	for(i := 0; i < 3; i++)
		case i {
		0 =>
			continue;
		1 =>
			x := 1;
			sys->print("%d ", x);
		2 =>
			x := "two";
			sys->print("%s\n", x);
		}
}
