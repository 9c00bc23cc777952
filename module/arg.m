# arg.m: a program's options, one letter at a time.

Arg: module
{
	PATH:	con "/dis/lib/arg.dis";

	init:	fn(argv: list of string);
	progname:	fn(): string;
	opt:	fn(): int;	# the next option letter; 0 at the end
	arg, earg:	fn(): string;	# the option's argument; earg calls usage if there is none
	argv:	fn(): list of string;	# what is left

	setusage:	fn(usage: string);
	usage:	fn();	# prints it and raises "fail:usage"
};
