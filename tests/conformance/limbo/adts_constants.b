# Constants and types of members belong to an adt; they are named by the type or an object of it.
# expect: 3 3 10
# expect: 0 1 2
# expect: 1 1
implement AdtConstants;

include "sys.m";
	sys: Sys;
include "draw.m";

AdtConstants: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Shape: adt {
	Max: con 3;
	Circle, Square, Line: con iota;
	Big: con Max*3 + 1;
	kind: int;
	valid: fn(s: self ref Shape): int;
};

Shape.valid(s: self ref Shape): int
{
	return s.kind >= 0 && s.kind < s.Max;
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	s := ref Shape(Shape.Line);
	sys->print("%d %d %d\n", Shape.Max, s.Max, Shape.Big);
	sys->print("%d %d %d\n", Shape.Circle, Shape.Square, s.kind);
	sys->print("%d ", s.valid());
	case s.kind {
	Shape.Circle or Shape.Square =>
		sys->print("0\n");
	Shape.Line =>
		sys->print("1\n");
	}
}
