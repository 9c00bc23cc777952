# case on int: constants, ranges, or, *; no falling through; no match is no statement.
# expect: consonant vowel consonant other other
# expect: digit lower upper space else
# expect: min zero max
# expect: nothing done
# expect: 25 65
implement CaseInt;

include "sys.m";
	sys: Sys;
include "draw.m";

CaseInt: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

LOW: con -2147483647;
HIGH: con 2147483646;

letter(i: int): string
{
	case i {
	1 or 8 =>
		return "vowel";
	0 or 2 to 7 or 9 =>
		return "consonant";
	* =>
		return "other";
	}
}

class(c: int): string
{
	s := "else";
	case c {
	'0' to '9' =>
		s = "digit";
	'a' to 'z' =>
		s = "lower";
	'A' to 'Z' =>
		s = "upper";
	' ' or '\t' or '\n' =>
		s = "space";
	}
	return s;
}

limits(i: int): string
{
	case i {
	LOW => return "min";
	-1 to 1 => return "zero";
	HIGH => return "max";
	}
	return "nothing";
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	sys->print("%s %s %s %s %s\n", letter(0), letter(8), letter(7), letter(10), letter(-1));
	sys->print("%s %s %s %s %s\n", class('7'), class('q'), class('Q'), class('\t'), class('#'));
	sys->print("%s %s %s\n", limits(LOW), limits(0), limits(HIGH));
	case 5 {
	4 => sys->print("not reached\n");
	}
	sys->print("%s done\n", limits(2));
	# Many labels.
	hits := 0;
	sum := 0;
	for(i := 0; i < 100; i++)
		case i {
		0 or 2 or 4 or 6 or 8 or 10 to 19 or 30 to 34 or 90 to 94 => hits++;
		1 or 3 or 5 or 7 or 9 or 20 to 29 or 35 to 89 => sum++;
		* => sum--;
		}
	sys->print("%d %d\n", hits, sum);
}
