# Array initialisers: in order, at subscripts, in ranges, for all others; the size may be left out.
# expect: 1 2 3
# expect: 0 0 30 40 50
# expect: 9 5 9 7 7 7 9
# expect: 1 2 3 4
# expect: 8 8 8
# expect: a - c - e
# expect: 3 1 2
# expect: 103 x
implement Initialisers;

include "sys.m";
	sys: Sys;
include "draw.m";

Initialisers: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

show(a: array of int)
{
	for(i := 0; i < len a; i++)
		sys->print("%d%s", a[i], " \n"[(i == len a - 1):][0:1]);
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	show(array[] of {1, 2, 3,});
	a := array[] of {2 => 30, 40, 50};
	a[0] = a[1] = 0;
	show(a);
	show(array[7] of {1 => 5, 3 to 5 => 7, * => 9});
	n := 4;
	show(array[n] of {1, 2, 3, 4});
	k := n - 1;
	show(array[k] of {* => 2*n});
	s := array[] of {0 or 2 or 4 => "-", 1 or 3 => "-"};
	s[0] = "a"; s[2] = "c"; s[4] = "e";
	sys->print("%s %s %s %s %s\n", s[0], s[1], s[2], s[3], s[4]);
	c := array['c'+1] of {'a' => 1, 'b' => 2, * => 3};
	sys->print("%d %d %d\n", c['c'], c['a'], c['b']);
	names := array[] of {'f' => "f", 'g' - 1 + 0 + 0 - 3 => "x"};
	sys->print("%d %s\n", len names, names['c']);
}
