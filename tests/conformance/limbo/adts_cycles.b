# Objects may refer to each other in a circle also by members that are not declared cyclic.
# The language definition wants cyclic there; the reference compiler has long ceased to ask for it.
# expect: 1 2 1
# expect: 50000
implement AdtCycles;

include "sys.m";
	sys: Sys;
include "draw.m";

AdtCycles: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Node: adt {
	n: int;
	next: ref Node;
};

Left: adt {
	right: ref Right;
};

Right: adt {
	left: ref Left;
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	a := ref Node(1, nil);
	a.next = ref Node(2, a);
	sys->print("%d %d %d\n", a.n, a.next.n, a.next.next.n);
	n := 0;
	for(i := 0; i < 50000; i++){
		l := ref Left(nil);
		l.right = ref Right(l);
		if(l.right.left == l)
			n++;
	}
	sys->print("%d\n", n);
}
