# What a host should not fear: each of these goes on until it is stopped, or asks for more than there is.
implement Hostile;

include "sys.m";
	sys: Sys;
include "draw.m";

Hostile: module
{
	init: fn(nil: ref Draw->Context, argv: list of string);
};

Ring: adt {
	next: cyclic ref Ring;
	body: array of int;
};

count: int;
kept: list of array of byte;

init(nil: ref Draw->Context, argv: list of string)
{
	sys = load Sys Sys->PATH;
	for(argv = tl argv; argv != nil; argv = tl argv)
		spawn run(hd argv);
}

run(what: string)
{
	case what {
	"loop" =>
		for(;;)
			count++;
	"allocate" =>
		for(;;)
			kept = array[4096] of byte :: kept;
	"cycles" =>
		for(;;) {
			r := ref Ring(nil, array[100] of int);
			r.next = ref Ring(r, array[100] of int);
		}
	"recurse" =>
		count = deep(1);
	"spawn" =>
		for(;;)
			spawn wait(chan of int);
	"open" =>
		fds: list of ref Sys->FD;
		for(;;) {
			p := array[2] of ref Sys->FD;
			if(sys->pipe(p) >= 0)
				fds = p[0] :: p[1] :: fds;
			fds = sys->open("/dev/null", Sys->ORDWR) :: fds;
		}
	"print" =>
		for(;;)
			sys->print("again and again %d\n", count++);
	"sleep" =>
		for(;;)
			sys->sleep(1);
	* =>
		raise "fail:no such program: " + what;
	}
}

deep(n: int): int
{
	return deep(n + 1) + n;
}

wait(c: chan of int)
{
	<-c;
}
