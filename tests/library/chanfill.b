# chanfill: an Iobuf over what is written to a served file, the channels of which this program makes itself.
implement Test;

include "sys.m";
	sys: Sys;
	print: import sys;
include "draw.m";
include "bufio.m";
	bufio: Bufio;
	Iobuf: import bufio;

Test: module
{
	init:	fn(ctxt: ref Draw->Context, argv: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	bufio = load Bufio Bufio->PATH;
	chanfill := load ChanFill ChanFill->PATH;
	if(bufio == nil || chanfill == nil){
		print("no bufio or chanfill: %r\n");
		return;
	}
	io := ref Sys->FileIO(chan of (int, int, int, Sys->Rread), chan of (int, array of byte, int, Sys->Rwrite));
	done := chan of (int, (int, string));
	spawn writer(io, done);
	(nil, data, fid, reply) := <-io.write;
	b := chanfill->init(data, fid, reply, io, bufio);
	print("%s", b.gets('\n'));
	print("%s", b.gets('\n'));
	s := b.gets('\n');
	print("%d characters, ends in %s", len s, s[len s - 4:]);
	print("%d %d\n", b.gets('\n') == nil, b.getb());
	(written, (n, err)) := <-done;
	print("written %d; another: %d, %s\n", written, n, err);
}
# expect: first line
# expect: second é line
# expect: 30008 characters, ends in end
# expect: 1 -1
# expect: written 30034; another: 0, file busy

# Writes with pieces of lines and of characters; in between, another client tries.
writer(io: ref Sys->FileIO, done: chan of (int, (int, string)))
{
	long := array[30000] of {* => byte 'x'};
	pieces := array[] of {array of byte "first", array of byte " line\nsecond ", array[] of {byte 16rC3}, array[] of {byte 16rA9},
		array[0] of byte, array of byte " line\nlong", long, array of byte "end\n"};
	reply := chan of (int, string);
	other: (int, string);
	written := 0;
	for(i := 0; i < len pieces; i++){
		io.write <-= (0, pieces[i], 1, reply);
		(n, nil) := <-reply;
		written += n;
		if(i == 2){
			io.write <-= (0, array of byte "intruder", 2, reply);
			other = <-reply;
			io.write <-= (0, nil, 2, nil);
		}
	}
	io.write <-= (0, nil, 1, nil);
	done <-= (written, other);
}
