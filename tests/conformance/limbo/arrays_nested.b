# Arrays of arrays: made by one initialiser, where each element is evaluated anew; ragged ones.
# expect: 3 3 1
# expect: 1 9
# expect: 1 2 3
# expect: 6
# expect: 2 2 2 8
implement Nested;

include "sys.m";
	sys: Sys;
include "draw.m";

Nested: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	m := array[3] of {* => array[3] of {* => 1}};
	sys->print("%d %d %d\n", len m, len m[2], m[2][2]);
	m[0][0] = 9;
	sys->print("%d %d\n", m[1][0], m[0][0]);
	r := array[] of {array[] of {1}, array[] of {1, 2}, array[] of {1, 2, 3}};
	sys->print("%d %d %d\n", len r[0], len r[1], len r[2]);
	sum := 0;
	for(i := 0; i < len r; i++)
		sum += r[i][i];
	sys->print("%d\n", sum);
	cube := array[2] of {* => array[2] of {* => array[2] of int}};
	for(i = 0; i < 8; i++)
		cube[i>>2][(i>>1)&1][i&1] = i + 1;
	sys->print("%d %d %d %d\n", len cube, len cube[1], len cube[1][1], cube[1][1][1]);
}
