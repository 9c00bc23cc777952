# Assigning a character changes the variable alone; at the index len the string grows by one.
# expect: jello hello
# expect: hello! 6
# expect: abc 3
# expect: a€b 3 8364
# expect: xyz
# expect: yes
# expect: no further
implement StringAssign;

include "sys.m";
	sys: Sys;
include "draw.m";

StringAssign: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	s := "hello";
	t := s;
	t[0] = 'j';
	sys->print("%s %s\n", t, s);
	s[len s] = '!';
	sys->print("%s %d\n", s, len s);
	u: string;
	for(c := 'a'; c <= 'c'; c++)
		u[len u] = c;
	sys->print("%s %d\n", u, len u);
	# A character that needs more room than those before it.
	w := "a.b";
	w[1] = '€';
	sys->print("%s %d %d\n", w, len w, w[1]);
	a := array[2] of {"xy", "no"};
	a[0][2] = 'z';
	sys->print("%s\n", a[0]);
	(a[1], nil) = ("ye", 1);
	a[1][len a[1]] = 's';
	sys->print("%s\n", a[1]);
	{
		s[len s + 1] = '?';
	} exception {
	* =>
		sys->print("no further\n");
	}
}
