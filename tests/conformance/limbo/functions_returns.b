# Results of every type.
# expect: 200 -1 20000000000 2.5 text
# expect: 2 3 7 8 9
# expect: 4 x 10
# expect: 1 1
implement Returns;

include "sys.m";
	sys: Sys;
include "draw.m";

Returns: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Point: adt {
	x, y: int;
};

f1(): byte { return byte 200; }
f2(): int { return -1; }
f3(): big { return big 20000000000; }
f4(): real { return 2.5; }
f5(): string { return "te" + "xt"; }
f6(): array of int { return array[2] of int; }
f7(): list of int { return 3 :: nil; }
f8(): Point { return Point(7, 8); }
f9(): ref Point { return ref Point(9, 0); }
f10(): (int, string, Point) { return (4, "x", (10, 0)); }
f11(): chan of int { return chan[1] of int; }
f12(): ref fn(): int { return f2; }

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	sys->print("%d %d %bd %g %s\n", int f1(), f2(), f3(), f4(), f5());
	sys->print("%d %d %d %d %d\n", len f6(), hd f7(), f8().x, f8().y, f9().x);
	(a, b, c) := f10();
	sys->print("%d %s %d\n", a, b, c.x);
	sys->print("%d %d\n", f11() != nil, f12()() == -1);
	f1(); f5(); f6(); f10(); f8();
}
