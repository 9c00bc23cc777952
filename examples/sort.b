# sort: sorts by what the elements say themselves: a function for all types that can be compared, and two such types.
#
# expect: 1/3 1/2 3/4 2/1
# expect: Ada Barbara Grace Karen
implement Sort;

include "sys.m";
	sys: Sys;
include "draw.m";

Sort: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Fraction: adt {
	top, bottom: int;

	less: fn(a: self ref Fraction, b: ref Fraction): int;
	text: fn(a: self ref Fraction): string;
};

Name: adt {
	s: string;

	less: fn(a: self ref Name, b: ref Name): int;
	text: fn(a: self ref Name): string;
};

Fraction.less(a: self ref Fraction, b: ref Fraction): int
{
	return a.top*b.bottom < b.top*a.bottom;
}

Fraction.text(a: self ref Fraction): string
{
	return string a.top + "/" + string a.bottom;
}

Name.less(a: self ref Name, b: ref Name): int
{
	return a.s < b.s;
}

Name.text(a: self ref Name): string
{
	return a.s;
}

# T stands for any reference type that has such a function.
sort[T](a: array of T)
	for {
	T =>
		less: fn(a: self T, b: T): int;
	}
{
	if(len a < 2)
		return;
	half := len a / 2;
	left := array[half] of T;
	left[0:] = a[0:half];
	right := a[half:];	# the same elements, not a copy
	sort(left);
	sort(right);
	l := r := 0;
	for(i := 0; l < len left; i++)
		if(r < len right && right[r].less(left[l]))
			a[i] = right[r++];
		else
			a[i] = left[l++];
}

line[T](a: array of T): string
	for {
	T =>
		text: fn(a: self T): string;
	}
{
	s := "";
	for(i := 0; i < len a; i++){
		if(i > 0)
			s += " ";
		s += a[i].text();
	}
	return s;
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	fractions := array[] of {ref Fraction(3, 4), ref Fraction(2, 1), ref Fraction(1, 3), ref Fraction(1, 2)};
	sort(fractions);
	sys->print("%s\n", line(fractions));
	names := array[] of {ref Name("Grace"), ref Name("Ada"), ref Name("Karen"), ref Name("Barbara")};
	sort(names);
	sys->print("%s\n", line(names));
}
