# Reading standard input to its end.
# stdin: one
# stdin: zwei é
# expect: 12 bytes, 2 lines
# expect: ONE
# expect: ZWEI é
implement Input;

include "sys.m";
	sys: Sys;
include "draw.m";

Input: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	fd := sys->fildes(0);
	buf := array[5] of byte;
	all := array[0] of byte;
	while((n := sys->read(fd, buf, len buf)) > 0){
		more := array[len all + n] of byte;
		more[0:] = all;
		more[len all:] = buf[0:n];
		all = more;
	}
	s := string all;
	lines := 0;
	for(i := 0; i < len s; i++)
		case s[i] {
		'\n' =>
			lines++;
		'a' to 'z' =>
			s[i] += 'A' - 'a';
		}
	sys->print("%d bytes, %d lines\n%s", len all, lines, s);
}
