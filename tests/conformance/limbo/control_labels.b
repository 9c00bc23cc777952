# Labelled break and continue leave or restart an outer statement: for, while, do, case, alt.
# expect: 0,0 1,0 1,1 2,0 2,1 done
# expect: 00 10 20
# expect: two
# expect: 3
# expect: first last
implement Labels;

include "sys.m";
	sys: Sys;
include "draw.m";

Labels: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
outer:
	for(i := 0; i < 5; i++){
		for(j := 0; j < 5; j++){
			if(i == 3)
				break outer;
			if(j > i || j == 2)
				continue outer;
			sys->print("%d,%d ", i, j);
		}
	}
	sys->print("done\n");

	k := 0;
rows:
	while(k < 3){
		for(j := 0; ; j++){
			if(j == 1){
				k++;
				continue rows;
			}
			if(k == 2)
				sys->print("%d%d\n", k, j);
			else
				sys->print("%d%d ", k, j);
		}
	}

choose:
	case k {
	3 =>
		for(;;){
			sys->print("two\n");
			break choose;
		}
		sys->print("not reached\n");
	}

	n := 0;
again:
	do {
		for(;;){
			n++;
			continue again;
		}
	} while(n < 3);
	sys->print("%d\n", n);

	c := chan[1] of int;
talk:
	alt {
	c <-= 1 =>
		sys->print("first ");
		while(1)
			break talk;
		sys->print("not reached ");
	}
	# A label may have the name of something else in scope.
c:
	for(;;)
		break c;
	sys->print("last\n");
}
