# A variant's reference is a reference to the whole; changed members are seen through both; variants of other sizes.
# expect: 3 30
# expect: 4 31
# expect: 8
# expect: 6 2
# expect: wrong variant
implement Variants;

include "sys.m";
	sys: Sys;
include "draw.m";

Variants: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Shape: adt {
	sides: int;
	area: fn(s: self ref Shape): int;
	pick {
	Square =>
		side: int;
	Box =>
		w, h: int;
		label: string;
	}
};

Shape.area(s: self ref Shape): int
{
	pick p := s {
	Square =>
		return p.side*p.side;
	Box =>
		return p.w*p.h;
	}
	return -1;
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	q := ref Shape.Square(3, 30);
	sys->print("%d %d\n", q.sides, q.side);
	s: ref Shape = q;
	s.sides = 4;
	q.side++;
	pick p := s {
	Square =>
		sys->print("%d %d\n", p.sides, p.side);
	}
	q.side = 2;
	l := s :: ref Shape.Box(4, 2, 2, "x") :: nil;
	total := 0;
	for(; l != nil; l = tl l)
		total += (hd l).area();
	sys->print("%d\n", total);
	b := ref Shape.Box(4, 2, 3, "box");
	copy := ref *b;
	copy.w = 9;
	sys->print("%d %d\n", b.area(), b.w);
	none: ref Shape;
	{
		pick p := none {
		Square =>
			sys->print("%d\n", p.side);
		Box =>
			sys->print("box\n");
		}
	} exception {
	* =>
		sys->print("wrong variant\n");
	}
}
