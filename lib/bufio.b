# bufio: buffers between a program and its descriptors, strings and arrays.
# In:   a descriptor, a string or an array of bytes; or a BufioFill that appends to the buffer.
# Out:  bytes, characters and lines; partial reads and writes and characters split between two reads do not show.
# Keeps, while reading (lastop is OREAD, or tells of an end that was met):
#           buffer[0:size] is bytes bufpos .. bufpos+size of the file, index the next one to be taken;
#           for a descriptor, filpos = bufpos+size is where its next read begins.
#       while writing (lastop is OWRITE):
#           buffer[0:index] waits to be written at bufpos = filpos, size is 0, and dirty says that writing may go on.
#       So "index < size" means a byte can be taken, and "dirty and index < Bufsize" one can be put, without a call.
# Leaves to others: two processes at the same Iobuf.

implement Bufio;

include "sys.m";
	sys: Sys;

include "bufio.m";

Bufsize:	con Sys->ATOMICIO;
Slack:	con 4;	# room for one more character of any length; also what stays for ungetc when a buffer is refilled
Ascii:	con 16r80;	# characters below are bytes

# Values of lastop after a read met the end. A caller that got less than it asked for is told at its next call,
# without another read; after that, reading goes on, for files grow.
AtEnd:	con -1;	# not told yet
Ended:	con -2;

# Iobufs with a fill module. Changes to the list are made by the holder of the token in `fillers_free`.
Filler: adt {
	b:	ref Iobuf;
	fill:	BufioFill;
};
fillers: list of ref Filler;
fillers_free: chan of int;

open(name: string, mode: int): ref Iobuf
{
	load_sys();
	return over(sys->open(name, mode), mode, big 0);
}

create(name: string, mode, perm: int): ref Iobuf
{
	load_sys();
	return over(sys->create(name, mode, perm), mode, big 0);
}

fopen(fd: ref Sys->FD, mode: int): ref Iobuf
{
	load_sys();
	if(fd == nil)
		return nil;
	pos := sys->seek(fd, big 0, Sys->SEEKRELA);
	if(pos < big 0)
		pos = big 0;	# a pipe, say
	return over(fd, mode, pos);
}

sopen(input: string): ref Iobuf
{
	return aopen(array of byte input);
}

aopen(input: array of byte): ref Iobuf
{
	load_sys();
	n := len input;
	return ref Iobuf(nil, input, 0, n, 0, big 0, big n, OREAD, OREAD);
}

over(fd: ref Sys->FD, mode: int, pos: big): ref Iobuf
{
	if(fd == nil)
		return nil;
	mode &= 3;
	first := OREAD;
	if(mode == OWRITE)
		first = OWRITE;
	return ref Iobuf(fd, array[Bufsize+Slack] of byte, 0, 0, 0, pos, pos, first, mode);
}

load_sys()
{
	if(sys == nil){
		fillers_free = chan[1] of int;
		fillers_free <-= 1;
		sys = load Sys Sys->PATH;
	}
}

#
# Reading.
#

Iobuf.getb(b: self ref Iobuf): int
{
	if(b.index >= b.size && (r := more(b)) < 0)
		return r;
	return int b.buffer[b.index++];
}

Iobuf.getc(b: self ref Iobuf): int
{
	if(b.index < b.size && (c := int b.buffer[b.index]) < Ascii){
		b.index++;
		return c;
	}
	return get_character(b);
}

# A character of any length, after reading more if need be. Bytes that are none give one error character each.
get_character(b: ref Iobuf): int
{
	for(;;){
		if(b.index < b.size){
			bytes := b.buffer;
			if(b.size - b.index < Slack)
				bytes = bytes[0:b.size];
			(c, n, nil) := sys->byte2char(bytes, b.index);
			if(n > 0){
				b.index += n;
				return c;
			}
		}
		r := more(b);
		if(r == ERROR || r == EOF && b.index >= b.size)
			return r;
		if(r == EOF)
			return stray_byte(b);
	}
}

# Takes the first byte of a character that the end, or a separator, cuts short.
stray_byte(b: ref Iobuf): int
{
	b.lastop = AtEnd;
	b.index++;
	(c, nil, nil) := sys->byte2char(array[] of {byte 16rFF}, 0);
	return c;
}

Iobuf.read(b: self ref Iobuf, a: array of byte, n: int): int
{
	if(n > len a)
		n = len a;
	done := 0;
	while(done < n){
		k := b.size - b.index;
		if(k > n - done)
			k = n - done;
		if(k > 0){
			a[done:] = b.buffer[b.index:b.index+k];
			b.index += k;
		}else if(b.lastop == OREAD && b.fd != nil && n - done >= Bufsize)
			k = read_through(b, a[done:n]);
		else{
			if((k = more(b)) > 0)
				continue;
		}
		if(k < 0){
			if(k == EOF && done > 0)
				b.lastop = AtEnd;
			if(k == EOF || done > 0)
				break;
			return k;
		}
		done += k;
	}
	return done;
}

# Reads into the caller's array, for no copy; only with nothing in the buffer that waits to be taken.
read_through(b: ref Iobuf, a: array of byte): int
{
	b.bufpos = b.filpos;
	b.index = b.size = 0;
	n := sys->read(b.fd, a, len a);
	if(n < 0)
		return ERROR;
	if(n == 0){
		b.lastop = Ended;
		return EOF;
	}
	b.filpos += big n;
	b.bufpos = b.filpos;
	return n;
}

Iobuf.gets(b: self ref Iobuf, sep: int): string
{
	if(sep < Ascii)
		return text_to(b, sep, nil);
	seps: string;
	seps[0] = sep;
	return b.gett(seps);
}

Iobuf.gett(b: self ref Iobuf, seps: string): string
{
	n := len seps;
	for(i := 0; i < n && seps[i] < Ascii; i++)
		;
	if(i == n){
		if(n == 1)
			return text_to(b, seps[0], nil);
		return text_to(b, -1, seps);
	}
	text: string;
	while((c := b.getc()) >= 0){
		text[len text] = c;
		for(i = 0; i < n; i++)
			if(seps[i] == c)
				return text;
	}
	return text;
}

# Text up to and with a separator, which is one byte: sep, or one of seps.
text_to(b: ref Iobuf, sep: int, seps: string): string
{
	if(b.index >= b.size && b.lastop != OREAD && begin_reading(b) < 0)
		return nil;
	text: string;
	seen := 0;	# bytes after index that were looked at already
	for(;;){
		end := b.size;
		i := find(b.buffer, b.index + seen, end, sep, seps);
		if(i < end)
			return text + take_text(b, i + 1);
		# Put by what is complete: the buffer may have no room for all of the text.
		if(b.index < end){
			a := b.buffer[b.index:end];
			text += string a;	# stops before what is incomplete, as utfbytes does
			b.index += sys->utfbytes(a, len a);
		}
		seen = b.size - b.index;
		if((r := more(b)) < 0){
			if(r == EOF){
				text += take_text(b, b.size);
				if(text != nil)
					b.lastop = AtEnd;
			}
			return text;
		}
	}
}

# Takes the bytes up to end. A character that goes on beyond is none: its first byte gives an error character.
take_text(b: ref Iobuf, end: int): string
{
	text: string;
	while(b.index < end){
		a := b.buffer[b.index:end];
		n := sys->utfbytes(a, len a);
		text += string a;
		b.index += n;
		if(n < len a){
			was := b.lastop;
			text[len text] = stray_byte(b);
			b.lastop = was;
		}
	}
	return text;
}

# Where the first separator is in a[i:end]; end if there is none.
find(a: array of byte, i, end, sep: int, seps: string): int
{
	n := len seps;
	if(n == 0){
		while(i < end && int a[i] != sep)
			i++;
		return i;
	}
	for(; i < end; i++){
		c := int a[i];
		for(j := 0; j < n; j++)
			if(seps[j] == c)
				return i;
	}
	return end;
}

Iobuf.ungetb(b: self ref Iobuf): int
{
	if(b.lastop == Ended || b.lastop == OWRITE || b.index <= 0)
		return ERROR;
	b.index--;
	return 1;
}

# Steps back over the longest well-formed character that ends here, or over one byte that is part of none.
Iobuf.ungetc(b: self ref Iobuf): int
{
	if(b.lastop == Ended || b.lastop == OWRITE || b.index <= 0)
		return ERROR;
	end := b.index;
	start := end - 1;
	if(int b.buffer[start] >= Ascii){
		before := b.buffer[0:end];
		for(i := start - 1; i >= 0 && i >= end - Slack; i--){
			(nil, n, ok) := sys->byte2char(before, i);
			if(ok && i + n == end){
				start = i;
				break;
			}
		}
	}
	b.index = start;
	return 1;
}

# Makes at least one more byte available: their number, EOF or ERROR. Unread bytes, and a few taken before, stay.
more(b: ref Iobuf): int
{
	if(b.lastop != OREAD && (r := begin_reading(b)) < 0)
		return r;
	if(b.fd == nil){
		f := filler(b);
		if(f == nil){
			b.lastop = Ended;
			return EOF;
		}
		return fill(b, f);
	}
	drop_taken(b);
	n := len b.buffer - b.size;
	if(n > Bufsize)
		n = Bufsize;
	n = sys->read(b.fd, b.buffer[b.size:], n);
	if(n < 0)
		return ERROR;
	if(n == 0){
		b.lastop = Ended;
		return EOF;
	}
	b.size += n;
	b.filpos += big n;
	return n;
}

# Moves what is still of use to the beginning of the buffer.
drop_taken(b: ref Iobuf)
{
	n := b.index - Slack;
	if(n > 0){
		b.buffer[0:] = b.buffer[n:b.size];
		b.bufpos += big n;
		b.index -= n;
		b.size -= n;
	}
}

begin_reading(b: ref Iobuf): int
{
	if(b.lastop == AtEnd){
		b.lastop = Ended;
		return EOF;
	}
	if(b.lastop == OWRITE){
		if(b.mode == OWRITE){
			sys->werrstr("not open for reading");
			return ERROR;
		}
		if(write_out(b) < 0)
			return ERROR;
		b.dirty = 0;
	}
	b.lastop = OREAD;
	return 0;
}

#
# Writing.
#

Iobuf.putb(b: self ref Iobuf, c: byte): int
{
	if((b.dirty == 0 || b.index >= Bufsize) && make_room(b) < 0)
		return ERROR;
	b.buffer[b.index++] = c;
	return 0;
}

Iobuf.putc(b: self ref Iobuf, c: int): int
{
	if((b.dirty == 0 || b.index >= Bufsize) && make_room(b) < 0)
		return ERROR;
	if(c >= 0 && c < Ascii)
		b.buffer[b.index++] = byte c;
	else
		b.index += sys->char2byte(c, b.buffer, b.index);
	return 0;
}

Iobuf.puts(b: self ref Iobuf, s: string): int
{
	if(s == nil){
		if(b.dirty == 0 && make_room(b) < 0)
			return ERROR;
		return 0;
	}
	a := array of byte s;
	if(b.write(a, len a) < 0)
		return ERROR;
	return len s;
}

Iobuf.write(b: self ref Iobuf, a: array of byte, n: int): int
{
	if((b.dirty == 0 || b.index >= Bufsize) && make_room(b) < 0)
		return ERROR;
	if(n > len a)
		n = len a;
	if(n <= 0)
		return 0;
	k := Bufsize - b.index;
	if(n <= k){
		b.buffer[b.index:] = a[0:n];
		b.index += n;
		return n;
	}
	if(write_out(b) < 0)
		return ERROR;
	if(n < Bufsize){
		b.buffer[0:] = a[0:n];
		b.index = n;
		return n;
	}
	done := 0;
	while(done < n){
		k = sys->write(b.fd, a[done:n], n - done);
		if(k <= 0)
			return ERROR;
		done += k;
		b.filpos += big k;
		b.bufpos = b.filpos;
	}
	return n;
}

# Afterwards the buffer is being written to and takes a character more; or ERROR.
make_room(b: ref Iobuf): int
{
	if(b.mode == OREAD || b.fd == nil){
		sys->werrstr("not open for writing");
		return ERROR;
	}
	if(b.lastop != OWRITE){
		pos := b.bufpos + big b.index;
		if(pos != b.filpos && sys->seek(b.fd, pos, Sys->SEEKSTART) != pos)
			return ERROR;
		b.bufpos = b.filpos = pos;
		b.index = b.size = 0;
		b.lastop = OWRITE;
	}
	b.dirty = 1;
	if(b.index >= Bufsize)
		return write_out(b);
	return 0;
}

# Writes what waits. After an error, what was not written still waits.
write_out(b: ref Iobuf): int
{
	done := 0;
	while(done < b.index){
		n := sys->write(b.fd, b.buffer[done:b.index], b.index - done);
		if(n <= 0){
			b.buffer[0:] = b.buffer[done:b.index];
			b.index -= done;
			return ERROR;
		}
		done += n;
		b.filpos += big n;
		b.bufpos = b.filpos;
	}
	b.index = 0;
	return 0;
}

Iobuf.flush(b: self ref Iobuf): int
{
	if(b.fd == nil)
		return ERROR;
	if(b.lastop != OWRITE){
		b.bufpos = b.filpos;
		b.index = b.size = 0;
		b.lastop = OREAD;
		return 0;
	}
	if(write_out(b) < 0)
		return ERROR;
	b.dirty = 0;
	return 0;
}

#
# Position, end, and other sources.
#

Iobuf.offset(b: self ref Iobuf): big
{
	return b.bufpos + big b.index;
}

Iobuf.seek(b: self ref Iobuf, n: big, where: int): big
{
	case where {
	SEEKSTART =>
		;
	SEEKRELA =>
		n += b.offset();
	SEEKEND =>
		if(b.fd == nil)
			n += b.bufpos + big b.size;
	* =>
		return refuse_seek("bad origin in seek");
	}
	if(b.fd == nil && filler(b) != nil)
		return refuse_seek("seek on a stream");
	if(b.lastop != OWRITE && (where != SEEKEND || b.fd == nil)
	&& n >= b.bufpos && n <= b.bufpos + big b.size){
		b.index = int (n - b.bufpos);
		b.lastop = OREAD;
		return n;
	}
	if(b.fd == nil)
		return refuse_seek("seek past the end");
	if(b.lastop == OWRITE && write_out(b) < 0)
		return big ERROR;
	if(where == SEEKRELA)
		where = SEEKSTART;
	pos := sys->seek(b.fd, n, where);
	if(pos < big 0)
		return big ERROR;
	if(b.lastop != OWRITE)
		b.lastop = OREAD;
	b.bufpos = b.filpos = pos;
	b.index = b.size = 0;
	return pos;
}

refuse_seek(why: string): big
{
	sys->werrstr(why);
	return big ERROR;
}

Iobuf.close(b: self ref Iobuf)
{
	if(b.fd == nil)
		forget_filler(b);
	else if(b.lastop == OWRITE)
		write_out(b);
	b.fd = nil;
	b.buffer = nil;
	b.index = b.size = b.dirty = 0;
}

Iobuf.setfill(b: self ref Iobuf, f: BufioFill)
{
	forget_filler(b);
	enlarge(b);	# what was given to aopen is not ours to change
	<-fillers_free;
	fillers = ref Filler(b, f) :: fillers;
	fillers_free <-= 1;
}

filler(b: ref Iobuf): ref Filler
{
	for(l := fillers; l != nil; l = tl l)
		if((hd l).b == b)
			return hd l;
	return nil;
}

forget_filler(b: ref Iobuf)
{
	if(filler(b) == nil)
		return;
	<-fillers_free;
	rest: list of ref Filler;
	for(l := fillers; l != nil; l = tl l)
		if((hd l).b != b)
			rest = hd l :: rest;
	fillers = rest;
	fillers_free <-= 1;
}

# Has the module append to the buffer, with room for what it may bring. That it brings nothing ends the input.
fill(b: ref Iobuf, f: ref Filler): int
{
	drop_taken(b);
	if(len b.buffer - b.size < Bufsize)
		enlarge(b);
	n := f.fill->fill(b);
	if(n == ERROR)
		return n;
	if(n < 0 || b.index >= b.size){
		forget_filler(b);
		b.lastop = Ended;
		return EOF;
	}
	return b.size - b.index;
}

enlarge(b: ref Iobuf)
{
	larger := array[b.size + 2*Bufsize] of byte;
	if(b.size > 0)
		larger[0:] = b.buffer[0:b.size];
	b.buffer = larger;
}
