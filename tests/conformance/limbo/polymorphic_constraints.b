# A for clause says what functions a type parameter has to have; they are called as methods of its values.
# expect: 3 9
# expect: 1 2 5
# expect: pear
# expect: 2,3 hello
implement PolyConstraints;

include "sys.m";
	sys: Sys;
include "draw.m";

PolyConstraints: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Point: adt {
	x, y: int;
	less: fn(p: self ref Point, q: ref Point): int;
	text: fn(p: self ref Point): string;
};

Word: adt {
	s: string;
	less: fn(w: self ref Word, v: ref Word): int;
	text: fn(w: self ref Word): string;
};

Point.less(p: self ref Point, q: ref Point): int
{
	return p.x < q.x;
}

Point.text(p: self ref Point): string
{
	return string p.x + "," + string p.y;
}

Word.less(w: self ref Word, v: ref Word): int
{
	return w.s < v.s;
}

Word.text(w: self ref Word): string
{
	return w.s;
}

largest[T](l: list of T): T
	for {
	T =>
		less: fn(a: self T, b: T): int;
	}
{
	m := hd l;
	for(l = tl l; l != nil; l = tl l)
		if(m.less(hd l))
			m = hd l;
	return m;
}

sort[T](a: array of T)
	for {
	T =>
		less: fn(a: self T, b: T): int;
	}
{
	for(i := 1; i < len a; i++)
		for(j := i; j > 0 && a[j].less(a[j-1]); j--)
			(a[j], a[j-1]) = (a[j-1], a[j]);
}

Printer: adt[T]
	for {
	T =>
		text: fn(x: self T): string;
	}
{
	x: T;
	show: fn(p: self ref Printer[T]): string;
};

Printer[T].show(p: self ref Printer[T]): string
{
	return p.x.text();
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	p := largest(ref Point(1, 2) :: ref Point(3, 9) :: ref Point(2, 1) :: nil);
	sys->print("%d %d\n", p.x, p.y);
	a := array[] of {ref Point(5, 0), ref Point(1, 0), ref Point(2, 0)};
	sort(a);
	sys->print("%d %d %d\n", a[0].x, a[1].x, a[2].x);
	sys->print("%s\n", largest(ref Word("apple") :: ref Word("pear") :: nil).s);
	r := ref Printer[ref Point](ref Point(2, 3));
	w := ref Printer[ref Word](ref Word("hello"));
	sys->print("%s %s\n", r.show(), w.show());
}
