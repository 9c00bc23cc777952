# A program with a function of many statements, so that branches and tables are long.
# expect: 499500 1000
# expect: 0 3 6 9 12 15 18 21 24 27
implement Long;

include "sys.m";
	sys: Sys;
include "draw.m";

Long: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

step(n: int): int
{
	x := n;
	case n % 40 {
	0 => x += 1; 1 => x += 1; 2 => x += 1; 3 => x += 1; 4 => x += 1; 5 => x += 1; 6 => x += 1; 7 => x += 1;
	8 => x += 1; 9 => x += 1; 10 => x += 1; 11 => x += 1; 12 => x += 1; 13 => x += 1; 14 => x += 1; 15 => x += 1;
	16 => x += 1; 17 => x += 1; 18 => x += 1; 19 => x += 1; 20 => x += 1; 21 => x += 1; 22 => x += 1; 23 => x += 1;
	24 => x += 1; 25 => x += 1; 26 => x += 1; 27 => x += 1; 28 => x += 1; 29 => x += 1; 30 => x += 1; 31 => x += 1;
	32 => x += 1; 33 => x += 1; 34 => x += 1; 35 => x += 1; 36 => x += 1; 37 => x += 1; 38 => x += 1; 39 => x += 1;
	}
	return x - n;
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	sum := 0;
	ones := 0;
	for(i := 0; i < 1000; i++){
		sum += i;
		ones += step(i);
	}
	sys->print("%d %d\n", sum, ones);
	a := array[10] of int;
	a[0] = 0; a[1] = 3; a[2] = 6; a[3] = 9; a[4] = 12; a[5] = 15; a[6] = 18; a[7] = 21; a[8] = 24; a[9] = 27;
	s := "";
	for(i = 0; i < 10; i++)
		if(i == 9)
			s += string a[i];
		else if(a[i] == 3*i)
			s += string a[i] + " ";
		else
			s += "wrong ";
	sys->print("%s\n", s);
}
