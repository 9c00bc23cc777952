# script: what a shell does for a line like `seq 2000 | grep 7 | sed s/7/x/ | wc`: four processes joined by pipes of lines.
implement Script;

include "sys.m";
	sys: Sys;
include "draw.m";

Script: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

LINES: con 2000;

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	numbers := chan of string;
	some := chan of string;
	changed := chan of string;
	done := chan of (int, int);
	spawn seq(LINES, numbers);
	spawn grep('7', numbers, some);
	spawn replace('7', "x", some, changed);
	spawn count(changed, done);
	(lines, chars) := <-done;
	sys->print("%d %d\n", lines, chars);
}

# A line is a string; nil ends a pipe.
seq(last: int, out: chan of string)
{
	for(i := 1; i <= last; i++)
		out <-= string i;
	out <-= nil;
}

grep(c: int, in, out: chan of string)
{
	while((line := <-in) != nil)
		for(i := 0; i < len line; i++)
			if(line[i] == c) {
				out <-= line;
				break;
			}
	out <-= nil;
}

replace(c: int, with: string, in, out: chan of string)
{
	while((line := <-in) != nil) {
		text := "";
		for(i := 0; i < len line; i++)
			if(line[i] == c)
				text += with;
			else
				text[len text] = line[i];
		out <-= text;
	}
	out <-= nil;
}

count(in: chan of string, done: chan of (int, int))
{
	lines := chars := 0;
	while((line := <-in) != nil) {
		lines++;
		chars += len line + 1;
	}
	done <-= (lines, chars);
}
