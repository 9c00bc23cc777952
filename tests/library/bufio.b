# bufio: bytes, characters and lines over files, pipes, strings and arrays; what does not fit a buffer; the ends.
implement Test;

include "sys.m";
	sys: Sys;
	print, sprint: import sys;
include "draw.m";
include "bufio.m";
	bufio: Bufio;
	Iobuf: import bufio;

Test: module
{
	init:	fn(ctxt: ref Draw->Context, argv: list of string);
	fill:	fn(b: ref Bufio->Iobuf): int;
};

File: con "/bufio.tmp";

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	bufio = load Bufio Bufio->PATH;
	if(bufio == nil){
		print("no bufio: %r\n");
		return;
	}
	strings();
	bytes();
	ends();
	characters();
	malformed();
	long_lines();
	split_characters();
	pieces();
	writing();
	seeking();
	both_ways();
	refusals();
	filling();
	sys->remove(File);
}

strings()
{
	b := bufio->sopen("one\ntwo\n\nlast");
	while((s := b.gets('\n')) != nil)
		print("gets %s\n", quote(s));
	print("at %bd, then %d\n", b.offset(), b.getb());
	b = bufio->sopen("a,b;c");
	while((s = b.gett(";,")) != nil)
		print("gett %s\n", s);
	print("gett one separator %s\n", bufio->sopen("x y").gett(" "));
	print("gets no separator %s\n", bufio->sopen("all of it").gets(-1));
	print("gett none %s\n", bufio->sopen("all of it").gett(nil));
	print("gets wide %s\n", bufio->sopen("aébéc").gets('é'));
	print("empty %d %d %d\n", bufio->sopen("").getb(), bufio->sopen(nil).getc(), bufio->sopen("").gets('x') == nil);
}
# expect: gets one\n
# expect: gets two\n
# expect: gets \n
# expect: gets last
# expect: at 13, then -1
# expect: gett a,
# expect: gett b;
# expect: gett c
# expect: gett one separator x 
# expect: gets no separator all of it
# expect: gett none all of it
# expect: gets wide aé
# expect: empty -1 -1 1

bytes()
{
	b := bufio->aopen(array[] of {byte 0, byte 200, byte 10, byte 7});
	print("bytes %d", b.getb());
	print(" %d", b.getb());
	print(" unget %d %d", b.ungetb(), b.getb());
	a := array[10] of {* => byte 1};
	print(" read %d: %d %d %d", b.read(a, 10), int a[0], int a[1], int a[2]);
	print(" end %d %d\n", b.read(a, 10), b.getb());
	print("nothing to unget %d %d\n", bufio->sopen("x").ungetb(), bufio->sopen("x").ungetc());
}
# expect: bytes 0 200 unget 1 200 read 2: 10 7 1 end 0 -1
# expect: nothing to unget -2 -2

# After the end there is nothing to unget: a parser that ungets whatever it got meets the end again.
ends()
{
	b := bufio->sopen("ab");
	print("ends %c%c %d", b.getc(), b.getc(), b.getc());
	print(" %d %d %d\n", b.ungetc(), b.ungetb(), b.getc());
}
# expect: ends ab -1 -2 -2 -1

characters()
{
	b := bufio->sopen("aé€z");
	for(i := 0; i < 4; i++)
		print("%.4x at %bd ", b.getc(), b.offset());
	print("\n");
	for(i = 0; i < 4; i++)
		print("%d %bd ", b.ungetc(), b.offset());
	print("%d\n", b.ungetc());
	# Bytes that are no characters, and a character cut short: one character each, and none is lost.
	b = bufio->aopen(array[] of {byte 'x', byte 16rFF, byte 'y', byte 16rE2, byte 16r82});
	n := 0;
	bad := 0;
	(error, nil, nil) := sys->byte2char(array[] of {byte 16rFF}, 0);
	while((c := b.getc()) >= 0){
		n++;
		if(c == error)
			bad++;
	}
	print("%d characters, %d of them bad\n", n, bad);
}
# expect: 0061 at 1 00e9 at 3 20ac at 6 007a at 7 
# expect: 1 6 1 3 1 1 1 0 -2
# expect: 5 characters, 3 of them bad

# Whatever the bytes, text read by character, by line and by separators is the same.
malformed()
{
	values := array[] of {byte 'a', byte '\n', byte 0, byte 16r82, byte 16r9F, byte 16rC3, byte 16rE2, byte 16rF0, byte 16rFF};
	count := bad := 0;
	a := array[4] of byte;
	for(n := 0; n < 9*9*9*9; n++){
		for((i, k) := (0, n); i < len a; (i, k) = (i + 1, k / len values))
			a[i] = values[k % len values];
		by_char, by_line, by_seps: string;
		b := bufio->aopen(a);
		while((c := b.getc()) >= 0)
			by_char[len by_char] = c;
		b = bufio->aopen(a);
		while((s := b.gets('\n')) != nil)
			by_line += s;
		b = bufio->aopen(a);
		while((s = b.gett("\0a")) != nil)
			by_seps += s;
		count++;
		if(by_line != by_char || by_seps != by_char)
			bad++;
	}
	print("%d arrays, %d read in two ways\n", count, bad);
}
# expect: 6561 arrays, 0 read in two ways

# A line of several buffers, with characters of several bytes at all offsets.
long_lines()
{
	out := bufio->create(File, Sys->OWRITE, 8r600);
	lines := array[4] of string;
	for(i := 0; i < len lines; i++){
		s := "";
		for(j := 0; j < i; j++)
			s[len s] = 'x';
		while(len s < 10000)
			s += "é€";
		lines[i] = s + "\n";
		if(out.puts(lines[i]) != len lines[i])
			print("puts failed\n");
	}
	out.close();
	in := bufio->open(File, Sys->OREAD);
	for(i = 0; i < len lines; i++)
		print("line %d: %d\n", i, in.gets('\n') == lines[i]);
	print("then %d, at %bd\n", in.getc(), in.offset());
	in = bufio->open(File, Sys->OREAD);
	print("gett %d\n", in.gett("\n\0") == lines[0]);
	for(i = 0; i < len lines[1] && in.getc() == lines[1][i]; i++)
		if(in.ungetc() != 1 || in.getc() != lines[1][i])
			break;
	print("getc and ungetc %d\n", i == len lines[1]);
}
# expect: line 0: 1
# expect: line 1: 1
# expect: line 2: 1
# expect: line 3: 1
# expect: then -1, at 100000
# expect: gett 1
# expect: getc and ungetc 1

# Through a pipe a byte at a time: characters and lines come together whatever a read brings.
split_characters()
{
	fds := array[2] of ref Sys->FD;
	sys->pipe(fds);
	spawn drip(fds[1], array of byte "né€\nwo");
	fds[1] = nil;
	b := bufio->fopen(fds[0], Sys->OREAD);
	print("drip %s", b.gets('\n'));
	print("drip %c%c %d\n", b.getc(), b.getc(), b.getc());

	sys->pipe(fds);
	spawn drip(fds[1], array of byte "0123456789");
	fds[1] = nil;
	b = bufio->fopen(fds[0], Sys->OREAD);
	a := array[8] of byte;
	print("read goes on: %d", b.read(a, 8));
	print(" %s", string a);
	print(" %d %d\n", b.read(a, 8), b.read(a, 8));

	# The end is told of once without another read, which would fail when the other side is gone.
	sys->pipe(fds);
	spawn drip(fds[1], array[] of {byte 'x', byte 16rE2, byte 16r82});
	fds[1] = nil;
	b = bufio->fopen(fds[0], Sys->OREAD);
	print("cut short: %c", b.getc());
	(c, d) := (b.getc(), b.getc());
	print(" %d, end %d\n", c == d && c >= 16r80, b.getb());
	sys->pipe(fds);
	spawn drip(fds[1], array of byte "part");
	fds[1] = nil;
	b = bufio->fopen(fds[0], Sys->OREAD);
	print("%s, end %d\n", b.gets('\n'), b.getc());
}
# expect: drip né€
# expect: drip wo -1
# expect: read goes on: 8 01234567 2 0
# expect: cut short: x 1, end -1
# expect: part, end -1

drip(fd: ref Sys->FD, a: array of byte)
{
	for(i := 0; i < len a; i++){
		sys->write(fd, a[i:], 1);
		sys->sleep(0);
	}
}

# Large reads and writes, which go past the buffer, between small ones, which do not.
pieces()
{
	a := array[30000] of byte;
	for(i := 0; i < len a; i++)
		a[i] = byte (i*7 + i/256);
	out := bufio->create(File, Sys->OWRITE, 8r600);
	sizes := array[] of {1, 100, 8192, 8191, 9000, 0, 4516};
	at := 0;
	for(i = 0; i < len sizes; i++){
		if(out.write(a[at:], sizes[i]) != sizes[i])
			print("write failed\n");
		at += sizes[i];
	}
	print("wrote %bd\n", out.offset());
	out.close();
	in := bufio->open(File, Sys->OREAD);
	c := array[len a] of byte;
	sizes = array[] of {4516, 1, 20000, 3, 10000};
	at = 0;
	for(i = 0; i < len sizes; i++){
		n := in.read(c[at:], sizes[i]);
		print("%d ", n);
		at += n;
	}
	same := 1;
	for(i = 0; i < len a; i++)
		if(a[i] != c[i])
			same = 0;
	print("same %d at %bd\n", same, in.offset());
}
# expect: wrote 30000
# expect: 4516 1 20000 3 5480 same 1 at 30000

writing()
{
	out := bufio->create(File, Sys->OWRITE, 8r600);
	print("put %d %d %d %d", out.putb(byte 'b'), out.putc('€'), out.puts("ab"), out.puts(""));
	print(" at %bd, length %bd", out.offset(), length());
	print(", flush %d, length %bd", out.flush(), length());
	out.putc('\n');
	out.close();
	print(", closed %bd\n", length());
	print("%s", bufio->open(File, Sys->OREAD).gets('\n'));
	out = bufio->create(File, Sys->OWRITE, 8r600);
	for(i := 0; i < 20000; i++)
		if(out.putb(byte i) != 0)
			print("putb failed\n");
	out.close();
	in := bufio->open(File, Sys->OREAD);
	for(i = 0; in.getb() == i % 256; i++)
		;
	print("putb and getb %d\n", i);
}
# expect: put 0 0 2 0 at 6, length 0, flush 0, length 6, closed 7
# expect: b€ab
# expect: putb and getb 20000

length(): big
{
	(nil, d) := sys->stat(File);
	return d.length;
}

seeking()
{
	out := bufio->create(File, Sys->OWRITE, 8r600);
	for(i := 0; i < 3000; i++)
		out.puts(sprint("line %.4d\n", i));
	print("back %bd", out.seek(big 10, Bufio->SEEKSTART));
	out.puts("LINE");
	print(" on %bd\n", out.seek(big 6, Bufio->SEEKRELA));
	out.puts("Line");
	out.close();

	in := bufio->open(File, Sys->OREAD);
	print("%bd %s", in.seek(big 10, Bufio->SEEKSTART), in.gets('\n'));
	print("%s", in.gets('\n'));
	print("%bd %s", in.seek(big 25000, Bufio->SEEKSTART), in.gets('\n'));
	print("%bd %s", in.seek(big -20, Bufio->SEEKRELA), in.gets('\n'));
	print("%bd %s", in.seek(big -10, Bufio->SEEKEND), in.gets('\n'));
	print("%d, again %bd %s", in.getb(), in.seek(big 0, Bufio->SEEKSTART), in.gets('\n'));
	print("bad %bd, still at %bd\n", in.seek(big 0, 7), in.offset());

	b := bufio->sopen("0123456789");
	b.gets('4');
	print("string %bd %c", b.seek(big 2, Bufio->SEEKSTART), b.getc());
	print(" %bd %c", b.seek(big 3, Bufio->SEEKRELA), b.getc());
	print(" past %bd, %c\n", b.seek(big 11, Bufio->SEEKSTART), b.getc());
}
# expect: back 10 on 20
# expect: 10 LINE 0001
# expect: Line 0002
# expect: 25000 line 2500
# expect: 24990 line 2499
# expect: 29990 line 2999
# expect: -1, again 0 line 0000
# expect: bad -2, still at 10
# expect: string 2 2 6 6 past -2, 7

# One Iobuf that reads and writes by turns.
both_ways()
{
	b := bufio->create(File, Sys->ORDWR, 8r600);
	b.puts("abcdefghij");
	b.seek(big 0, Bufio->SEEKSTART);
	print("read %c%c", b.getc(), b.getc());
	print(" put %d", b.putc('C'));
	print(" read %c", b.getc());
	print(" put %d", b.puts("EF"));
	print(" at %bd\n", b.offset());
	b.close();
	print("%s\n", bufio->open(File, Sys->OREAD).gets('\n'));
}
# expect: read ab put 0 read d put 2 at 6
# expect: abCdEFghij

refusals()
{
	print("no file %d %d\n", bufio->open("/no/such/file", Sys->OREAD) == nil,
		bufio->create("/no/such/file", Sys->OWRITE, 8r600) == nil);
	b := bufio->sopen("x");
	print("read only %d %d %d %d %d\n", b.putb(byte 1), b.putc('x'), b.puts("x"), b.write(array[1] of byte, 1), b.flush());
	out := bufio->create(File, Sys->OWRITE, 8r600);
	out.putc('x');
	print("write only %d %d %d %d %d\n", out.getb(), out.getc(), out.ungetc(), out.gets('\n') == nil,
		out.read(array[1] of byte, 1));
	out.close();
	# A descriptor that cannot be written to: nothing fails before something must be written.
	b = bufio->fopen(sys->open(File, Sys->OREAD), Sys->OWRITE);
	print("late %d %d %d\n", b.putc('x'), b.flush(), b.flush());
	big_one := array[20000] of byte;
	print("at once %d\n", b.write(big_one, len big_one));
	b = bufio->open(File, Sys->OREAD);
	b.close();
	print("closed %d\n", b.putc('x'));
}
# expect: no file 1 1
# expect: read only -2 -2 -2 -2 -2
# expect: write only -2 -2 -2 1 -2
# expect: late 0 -2 -2
# expect: at once -2
# expect: closed -2

filled := 0;

filling()
{
	b := bufio->sopen("start ");
	b.setfill(load BufioFill "$self");
	print("filled %s", b.gets('\n'));
	print("filled %s", b.gets('\n'));
	print("filled to %bd, then %d %d\n", b.offset(), b.gets('\n') == nil, b.getc());
}
# expect: filled start 0 0 0 0 0 
# expect: filled 1 1 1 1 1 
# expect: filled to 28, then 1 -1

fill(b: ref Iobuf): int
{
	if(filled == 2)
		return Bufio->EOF;
	piece := array of byte sprint("%d %d %d %d %d \n", filled, filled, filled, filled, filled);
	filled++;
	b.buffer[b.size:] = piece;
	b.size += len piece;
	b.filpos += big len piece;
	return len piece;
}

quote(s: string): string
{
	t := "";
	for(i := 0; i < len s; i++)
		if(s[i] == '\n')
			t += "\\n";
		else
			t[len t] = s[i];
	return t;
}
