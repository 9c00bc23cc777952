# Deeply nested expressions with many temporaries and calls inside.
# expect: 55 45
# expect: 1275
# expect: abcdefgh
# expect: 36
# expect: 12
implement Expressions;

include "sys.m";
	sys: Sys;
include "draw.m";

Expressions: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

id(n: int): int
{
	return n;
}

add(a, b: int): int
{
	return a+b;
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	a := 1; b := 2; c := 3; d := 4; e := 5;
	sys->print("%d %d\n", (a+(b+(c+(d+(e+(6+(7+(8+(9+10))))))))), ((((((((a+b)+c)+d)+e)+6)+7)+8)+9));
	s := 0;
	for(i := 0; i < 51; i++)
		s = add(add(id(s), 0), add(id(0), add(id(i), id(0))));
	sys->print("%d\n", s);
	x := "a";
	sys->print("%s\n", ((x+"b")+("c"+"d"))+(("e"+("f"+"g"))+"h"));
	sys->print("%d\n", (id(a)+id(b))*(id(c)+id(d)+id(e)) + (id(a)-id(b))*(id(a)-id(a)) + add(id(0), 0)*(a*b-c*d));
	v := array[] of {1, 2, 3, 0};
	sys->print("%d\n", v[v[v[3]]] * (add(v[v[3]], id(v[v[0]])) + id(v[2])));
}
