# A function of many arguments and variables, and frames that are large; recursion through them.
# expect: 120 3628800
# expect: 5050
# expect: 1 20 210
implement Many;

include "sys.m";
	sys: Sys;
include "draw.m";

Many: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

sum(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o: int): int
{
	return a+b+c+d+e+f+g+h+i+j+k+l+m+n+o;
}

product(a: int, b: big, c: byte, d: real, e, f: int, g: big, h, i, j: int): int
{
	return a * int b * int c * int d * e * f * int g * h * i * j;
}

Wide: adt {
	a, b, c, d, e, f, g, h: big;
	t: (int, int, int, int, int, int, int, int, int, int, int, int);
};

down(w: Wide, n: int): int
{
	if(n == 0)
		return int w.h;
	x := w;
	x.h += big n;
	return down(x, n-1);
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	sys->print("%d %d\n", sum(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
		product(1, big 2, byte 3, 4.0, 5, 6, big 7, 8, 9, 10));
	w: Wide;
	w.h = big 0;
	sys->print("%d\n", down(w, 100));
	v1 := 1; v2 := 2; v3 := 3; v4 := 4; v5 := 5; v6 := 6; v7 := 7; v8 := 8; v9 := 9; v10 := 10;
	v11 := 11; v12 := 12; v13 := 13; v14 := 14; v15 := 15; v16 := 16; v17 := 17; v18 := 18; v19 := 19; v20 := 20;
	sys->print("%d %d %d\n", v1, v20, v1+v2+v3+v4+v5+v6+v7+v8+v9+v10+v11+v12+v13+v14+v15+v16+v17+v18+v19+v20);
}
