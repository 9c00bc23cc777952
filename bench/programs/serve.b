# serve: the server part of the benchmark programs; their sources include it, and with it Sys and the module Rows.
# In: requests "NAME SIZE TIMES", one a line on standard input, or three arguments each. Out: "ready", then for each
# request "NAME RESULT", the low 32 bits of what the last run returned, or "NAME unsupported".
# A program has two functions: find(name) is the number of a kernel or 0, run(kernel, size) its result.
# A request that is none ends the program with a line on standard error and fail:usage; a Limbo program has no status 2.
include "sys.m";
	sys: Sys;
include "draw.m";

Rows: module
{
	init: fn(nil: ref Draw->Context, args: list of string);
};

init(nil: ref Draw->Context, args: list of string)
{
	sys = load Sys Sys->PATH;
	sys->print("ready\n");
	if(args != nil)
		args = tl args;
	if(args == nil)
		answerlines(sys->fildes(0));
	while(args != nil) {
		request: list of string;
		for(i := 0; i < 3 && args != nil; i++) {
			request = hd args :: request;
			args = tl args;
		}
		answer(request);
	}
}

answerlines(input: ref Sys->FD)
{
	buffer := array[512] of byte;
	request: list of string;	# its words, the last one first
	word := "";
	atend := 0;
	while(!atend) {
		n := sys->read(input, buffer, len buffer);
		if(n <= 0) {	# the last line may lack its end
			atend = 1;
			if(word == "" && request == nil)
				return;
			buffer[0] = byte '\n';
			n = 1;
		}
		for(i := 0; i < n; i++) {
			c := int buffer[i];
			if(c != ' ' && c != '\n') {
				word[len word] = c;
				continue;
			}
			if(word != "")
				request = word :: request;
			word = "";
			if(c == '\n') {
				answer(request);
				request = nil;
			}
		}
	}
}

# The words of a request, the last one first.
answer(words: list of string)
{
	size := times := 0;
	if(len words == 3) {
		times = number(hd words);
		size = number(hd tl words);
	}
	if(size == 0 || times == 0) {
		text := "";
		for(l := words; l != nil; l = tl l) {
			if(text != "")
				text = " " + text;
			text = hd l + text;
		}
		sys->fprint(sys->fildes(2), "rows: found '%s', expected NAME SIZE TIMES\n", text);
		raise "fail:usage";
	}
	name := hd tl tl words;
	kernel := find(name);
	if(kernel == 0) {
		sys->print("%s unsupported\n", name);
		return;
	}
	result := 0;
	for(i := 0; i < times; i++)
		result = run(kernel, size);
	sys->print("%s %bd\n", name, (big result << 32) >> 32);
}

# From 1 to 999999999, or 0 if it is none.
number(s: string): int
{
	if(len s > 9)
		return 0;
	n := 0;
	for(i := 0; i < len s; i++) {
		if(s[i] < '0' || s[i] > '9')
			return 0;
		n = n * 10 + s[i] - '0';
	}
	return n;
}
