# tagof gives an int for each variant, by type and by object; it can be compared and used in case.
# expect: 0 1 2
# expect: 1 0
# expect: second
# expect: 1
implement Tagof;

include "sys.m";
	sys: Sys;
include "draw.m";

Tagof: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Value: adt {
	n: int;
	pick {
	First =>
		a: int;
	Second =>
		b: string;
	Third =>
		c: real;
	}
};

which(v: ref Value): string
{
	case tagof v {
	tagof Value.First =>
		return "first";
	tagof Value.Second =>
		return "second";
	* =>
		return "other";
	}
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	sys->print("%d %d %d\n", tagof Value.First, tagof Value.Second, tagof Value.Third);
	v: ref Value = ref Value.Second(1, "b");
	sys->print("%d %d\n", tagof v == tagof Value.Second, tagof v == tagof Value.First);
	sys->print("%s\n", which(v));
	w := ref Value.Third(2, 1.0);
	sys->print("%d\n", tagof w == tagof Value.Third);
}
