# while, do and for, with any of their parts left out, with break and continue.
# expect: 0 1 2
# expect: 0 1 2
# expect: once
# expect: 0 1 2
# expect: 1 3 5
# expect: 5 5 3
# expect: 4 3 2 1
implement Loops;

include "sys.m";
	sys: Sys;
include "draw.m";

Loops: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	i := 0;
	while(i < 3)
		print(i++, 2);
	i = 0;
	do
		print(i, 2);
	while(++i < 3);
	do {
		sys->print("once\n");
	} while(0);
	for(i = 0; i < 3; i++)
		print(i, 2);
	for(i = 0; i < 6; i++){
		if(i % 2 == 0)
			continue;
		print(i, 5);
	}
	n := 0;
	for(;;)
		if(++n == 5)
			break;
	sys->print("%d ", n);
	n = 0;
	while(){
		n++;
		if(n < 5)
			continue;
		break;
	}
	sys->print("%d ", n);
	n = 0;
	do
		n++;
	while(n < 3);
	sys->print("%d\n", n);
	for((a, b) := (4, 0); a > b; a--)
		print(a, 1);
}

print(n, last: int)
{
	if(n == last)
		sys->print("%d\n", n);
	else
		sys->print("%d ", n);
}
