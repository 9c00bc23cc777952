# pipeline: the lines of standard input go through processes that each do one thing, connected by channels:
# split into words, make them upper case, drop the short ones, number them.
#
# stdin: small is beautiful
# stdin: and so are channels
# expect: 1 SMALL
# expect: 2 BEAUTIFUL
# expect: 3 CHANNELS
implement Pipeline;

include "sys.m";
	sys: Sys;
include "draw.m";

Pipeline: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

# A pipe carries words and ends with nil.
Pipe: type chan of string;

Stage: type ref fn(in, out: Pipe);

upper(in, out: Pipe)
{
	while((s := <-in) != nil){
		for(i := 0; i < len s; i++)
			if(s[i] >= 'a' && s[i] <= 'z')
				s[i] += 'A' - 'a';
		out <-= s;
	}
	out <-= nil;
}

long(in, out: Pipe)
{
	while((s := <-in) != nil)
		if(len s > 3)
			out <-= s;
	out <-= nil;
}

number(in, out: Pipe)
{
	for(n := 1; (s := <-in) != nil; n++)
		out <-= string n + " " + s;
	out <-= nil;
}

# The words of standard input; a pipe with some room, so that reading can run ahead.
words(out: Pipe)
{
	buf := array[512] of byte;
	word := "";
	fd := sys->fildes(0);
	while((n := sys->read(fd, buf, len buf)) > 0)
		for(i := 0; i < n; i++)
			case c := int buf[i] {
			' ' or '\t' or '\n' =>
				if(word != nil)
					out <-= word;
				word = nil;
			* =>
				word[len word] = c;
			}
	if(word != nil)
		out <-= word;
	out <-= nil;
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	in := chan[8] of string;
	spawn words(in);
	stages := array[] of {upper, long, number};
	for(i := 0; i < len stages; i++){
		out := chan of string;
		spawn stages[i](in, out);
		in = out;
	}
	while((s := <-in) != nil)
		sys->print("%s\n", s);
}
