# Operator assignment, ++ and -- on every kind of place: variables, members by value and reference, elements, heads.
# expect: 6 12 13
# expect: 16 25 8
# expect: 7 14 3
# expect: 20000000002 2.75 201
# expect: ab cd! ef
# expect: 11 4
# expect: 30
implement Lvalues;

include "sys.m";
	sys: Sys;
include "draw.m";

Lvalues: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Point: adt {
	x, y: int;
};

Box: adt {
	p: Point;
	a: array of int;
	g: big;
	r: real;
	b: byte;
	s: string;
	next: ref Box;
};

global := 5;
gp := Point(11, 12);

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	global++;
	gp.x += 1;
	gp.y++;
	sys->print("%d %d %d\n", global, gp.x, gp.y);
	p := Point(15, 5);
	p.x++;
	p.y *= 5;
	q := ref Point(4, 4);
	q.x <<= 1;
	sys->print("%d %d %d\n", p.x, p.y, q.x);
	b := ref Box(p, array[] of {6, 7, 8}, big 20000000000, 2.5, byte 200, "a", nil);
	b.next = ref *b;
	b.a[0]++;
	b.a[1] += b.a[1];
	b.a[2] -= 5;
	sys->print("%d %d %d\n", b.a[0], b.next.a[1], b.a[2]);
	b.next.g += big 2;
	b.next.r += 0.25;
	b.next.b++;
	sys->print("%bd %g %d\n", b.next.g, b.next.r, int b.next.b);
	b.s += "b";
	ss := array[] of {"c", "e"};
	ss[0] += "d";
	ss[0][2] = '!';
	ss[1] += "f";
	sys->print("%s %s %s\n", b.s, ss[0], ss[1]);
	l := ref Point(10, 1) :: nil;
	(hd l).x++;
	v := array[2] of {* => Point(1, 1)};
	v[1].y += 3;
	sys->print("%d %d\n", (hd l).x, v[1].y);
	m := array[2] of {* => array[2] of {* => 10}};
	i := 0;
	m[i][i+1] += 10;
	m[i++][1] += 10;
	sys->print("%d\n", m[0][1]);
}
