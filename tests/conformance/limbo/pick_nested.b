# pick inside loops, case and other picks; break and labels leave it.
# expect: a1 b2 skip c3
# expect: same different same
implement PickNested;

include "sys.m";
	sys: Sys;
include "draw.m";

PickNested: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Item: adt {
	pick {
	A =>
		a: int;
	B or C =>
		b: int;
	}
};

same(x, y: ref Item): string
{
	pick p := x {
	A =>
		pick q := y {
		A =>
			if(p.a == q.a)
				return "same";
		}
	B or C =>
		if(tagof x == tagof y)
			return "same";
	}
	return "different";
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	items := array[] of {
		ref Item.A(1),
		ref Item.B(2),
		ref Item.B(0),
		ref Item.C(3),
		ref Item.A(4),
	};
	s := "";
loop:
	for(i := 0; i < len items; i++)
		pick p := items[i] {
		A =>
			s += "a" + string p.a + " ";
		B =>
			if(p.b == 0){
				s += "skip ";
				break;
			}
			s += "b" + string p.b + " ";
		C =>
			s += "c" + string p.b;
			break loop;
		}
	sys->print("%s\n", s);
	sys->print("%s %s %s\n", same(items[0], ref Item.A(1)), same(items[0], items[1]), same(items[1], items[2]));
}
