# Declared exceptions carry values, which the handler takes apart; without values they are just names.
# expect: full 7 seven
# expect: stop
# expect: 3 4
# expect: 5 big 50000000000 list 2
implement TypedExceptions;

include "sys.m";
	sys: Sys;
include "draw.m";

TypedExceptions: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Full: exception(int, string);
Stop: exception;
Pair: exception(int, int);
Mixed: exception(byte, big, list of int, ref Cell);

Cell: adt {
	name: string;
};

act(n: int) raises (Full, Stop, Pair, Mixed)
{
	case n {
	0 => raise Full(7, "seven");
	1 => raise Stop;
	2 => raise Pair(3, 4);
	3 => raise Mixed(byte 5, big 50000000000, 1 :: 2 :: nil, ref Cell("big"));
	}
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	for(i := 0; i < 4; i++){
		{
			act(i);
		} exception e {
		Full =>
			(n, s) := e;
			sys->print("full %d %s\n", n, s);
		Stop =>
			sys->print("stop\n");
		Pair =>
			x, y: int;
			(x, y) = e;
			sys->print("%d %d\n", x, y);
		Mixed =>
			(b, g, l, c) := e;
			sys->print("%d %s %bd list %d\n", int b, c.name, g, len l);
		}
	}
}
