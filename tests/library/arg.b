# arg: options together and apart, with and without arguments; where options end; usage.
implement Test;

include "sys.m";
	sys: Sys;
	print: import sys;
include "draw.m";
include "arg.m";
	arg: Arg;

Test: module
{
	init:	fn(ctxt: ref Draw->Context, argv: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	arg = load Arg Arg->PATH;
	if(arg == nil){
		print("no arg: %r\n");
		return;
	}
	try("prog" :: "-bc" :: "-ffile" :: "a" :: "b" :: nil);
	try("./prog" :: "-b" :: "-f" :: "file" :: "-z" :: "--" :: "-bc" :: nil);
	try("prog" :: "-" :: "-b" :: nil);
	try("prog" :: "" :: "-b" :: nil);
	try("prog" :: "-f" :: nil);
	try("prog" :: "-é€" :: nil);
	try("prog" :: nil);
	try(nil);
	try("prog" :: "-g" :: "x" :: "rest" :: nil);
	try("prog" :: "-bgx" :: "rest" :: nil);
	arg->setusage("prog [-b]");
	try("prog" :: "-g" :: nil);
	arg->setusage(nil);
	try("prog" :: "-g" :: nil);
	# Asking again at the end gives the end again; argv gives what is left once.
	arg->init("p" :: "-a" :: "x" :: nil);
	print("again %c %d %d", arg->opt(), arg->opt(), arg->opt());
	print(" %s %d\n", hd arg->argv(), arg->argv() == nil);
}
# expect: prog b c f=file | a b
# expect: ./prog b f=file ?z | -bc
# expect: prog | - -b
# expect: prog |  -b
# expect: prog f= |
# expect: prog ?é ?€ |
# expect: prog |
# expect:  |
# expect: prog g=x | rest
# expect: prog b g=x | rest
# expect: prog fail:usage
# stderr: usage: prog [-b]
# expect: prog fail:usage
# expect: again a 0 0 x 1

try(argv: list of string)
{
	{
		arg->init(argv);
		print("%s", arg->progname());
		while((c := arg->opt()) != 0)
			case c {
			'b' or 'c' =>
				print(" %c", c);
			'f' =>
				print(" f=%s", arg->arg());
			'g' =>
				print(" g=%s", arg->earg());
			* =>
				print(" ?%c", c);
			}
		print(" |");
		for(l := arg->argv(); l != nil; l = tl l)
			print(" %s", hd l);
		print("\n");
	}exception e{
	"fail:*" =>
		print(" %s\n", e);
	}
}
