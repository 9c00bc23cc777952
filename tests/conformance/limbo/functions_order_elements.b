# Which operand comes first when one of them makes an array: each element counts with its index.
# expect: 1;f;
# expect: f;1;
# expect: 1;g;
# expect: 3;2;1;g;
# expect: 3;2;1;h;4;
implement OrderOfElements;

include "sys.m";
	sys: Sys;
include "draw.m";

OrderOfElements: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

note(n, x: int): int
{
	sys->print("%d;", n);
	return x;
}

f(nil: array of (int, int)): int
{
	sys->print("f;");
	return 0;
}

g(nil: array of int): int
{
	sys->print("g;");
	return 0;
}

h(nil: list of array of int): int
{
	sys->print("h;");
	return 0;
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	z := 0;
	if(f(array[] of {(0, 1)}) == note(1, z))
		sys->print("\n");
	if(f(array[] of {(0, 1), (z, z+1)}) == note(1, -z))
		sys->print("\n");
	if(g(array[] of {1, -z}) == note(1, -z))
		sys->print("\n");
	if(g(array[4] of {0 or 2 => -z, * => 3}) == note(1, note(2, note(3, z))))
		sys->print("\n");
	if(note(4, h(array[4] of {0 => -z, * => 3} :: nil)) == note(1, note(2, note(3, z))))
		sys->print("\n");
}
