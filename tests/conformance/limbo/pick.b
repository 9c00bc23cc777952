# pick adts: members common to all, members of one variant, several names for one list of members.
# expect: pi 3.14
# expect: name (text)
# expect: key [code]
# expect: none
# expect: unknown: none
implement Picks;

include "sys.m";
	sys: Sys;
include "draw.m";

Picks: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Constant: adt {
	name: string;
	pick {
	Str or Pstring =>
		s: string;
	Real =>
		r: real;
	None =>
	}
};

show(c: ref Constant)
{
	sys->print("%s", c.name);
	pick x := c {
	Str =>
		sys->print(" (%s)\n", x.s);
	Pstring =>
		sys->print(" [%s]\n", x.s);
	Real =>
		sys->print(" %.2f\n", x.r);
	None =>
		sys->print("\n");
	}
}

numeric(c: ref Constant): string
{
	pick x := c {
	Str or Pstring =>
		return "text";
	Real =>
		if(x.r > 0.0)
			return "positive";
		return "number";
	* =>
		return "unknown: " + c.name;
	}
	return "not reached";
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	c: ref Constant;
	c = ref Constant.Real("pi", 3.14);
	show(c);
	show(ref Constant.Str("name", "text"));
	show(ref Constant.Pstring("key", "code"));
	c = ref Constant.None("none");
	show(c);
	sys->print("%s\n", numeric(c));
}
