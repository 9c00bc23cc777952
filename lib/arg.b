# arg: a program's options, one letter at a time.
# In:   the argument list as init got it, program name first.
# Out:  option letters, their arguments, and the list of what is no option.
# Keeps: `letters` is what is left of the argument that is being taken apart, "ffile" of "-bffile" after 'b'.
#       Options end before the first argument that has no dash or is only one, and after "--".

implement Arg;

include "sys.m";

include "arg.m";

name: string;
letters: string;
rest: list of string;
message: string;
quiet: int;	# an empty usage message was asked for

init(argv: list of string)
{
	name = letters = nil;
	rest = nil;
	if(argv != nil){
		name = hd argv;
		rest = tl argv;
	}
}

progname(): string
{
	return name;
}

opt(): int
{
	if(letters == nil){
		if(rest == nil)
			return 0;
		next := hd rest;
		if(len next < 2 || next[0] != '-')
			return 0;
		rest = tl rest;
		if(next == "--")
			return 0;
		letters = next[1:];
	}
	c := letters[0];
	letters = letters[1:];
	return c;
}

arg(): string
{
	word := letters;
	if(word != nil)
		letters = nil;
	else if(rest != nil){
		word = hd rest;
		rest = tl rest;
	}
	return word;
}

earg(): string
{
	if(letters == nil && rest == nil)
		usage();
	return arg();
}

argv(): list of string
{
	l := rest;
	rest = nil;
	return l;
}

setusage(usage: string)
{
	message = usage;
	quiet = usage == nil;
}

usage()
{
	if(!quiet){
		sys := load Sys Sys->PATH;
		if(message != nil)
			sys->fprint(sys->fildes(2), "usage: %s\n", message);
		else
			sys->fprint(sys->fildes(2), "%s: argument expected\n", name);
	}
	raise "fail:usage";
}
