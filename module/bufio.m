# bufio.m: buffered input and output over descriptors, and reading from strings and arrays. Include sys.m before.
#
# What returns a reference or a string is nil at the end of the input or after an error; the rest return EOF or
# ERROR. An Iobuf belongs to one process at a time, and to the instance of the module that made it.

Bufio: module
{
	PATH:	con "/dis/lib/bufio.dis";

	SEEKSTART:	con Sys->SEEKSTART;
	SEEKRELA:	con Sys->SEEKRELA;
	SEEKEND:	con Sys->SEEKEND;

	OREAD:	con Sys->OREAD;
	OWRITE:	con Sys->OWRITE;
	ORDWR:	con Sys->ORDWR;

	EOF:	con -1;
	ERROR:	con -2;

	Iobuf: adt {
		seek:	fn(b: self ref Iobuf, n: big, where: int): big;
		offset:	fn(b: self ref Iobuf): big;

		# Bytes: read goes on until it has n or the input ends.
		read:	fn(b: self ref Iobuf, a: array of byte, n: int): int;
		write:	fn(b: self ref Iobuf, a: array of byte, n: int): int;
		getb:	fn(b: self ref Iobuf): int;
		putb:	fn(b: self ref Iobuf, b: byte): int;
		ungetb:	fn(b: self ref Iobuf): int;

		# Characters, lines (up to and with the separator), text up to any of several separators.
		getc:	fn(b: self ref Iobuf): int;
		putc:	fn(b: self ref Iobuf, c: int): int;
		ungetc:	fn(b: self ref Iobuf): int;
		gets:	fn(b: self ref Iobuf, sep: int): string;
		gett:	fn(b: self ref Iobuf, seps: string): string;
		puts:	fn(b: self ref Iobuf, s: string): int;

		flush:	fn(b: self ref Iobuf): int;
		close:	fn(b: self ref Iobuf);
		setfill:	fn(b: self ref Iobuf, f: BufioFill);

		# For bufio and modules that fill: lib/bufio.b says what they hold.
		fd:	ref Sys->FD;
		buffer:	array of byte;
		index:	int;
		size:	int;
		dirty:	int;
		bufpos:	big;
		filpos:	big;
		lastop:	int;
		mode:	int;
	};

	open:	fn(name: string, mode: int): ref Iobuf;
	create:	fn(name: string, mode, perm: int): ref Iobuf;
	fopen:	fn(fd: ref Sys->FD, mode: int): ref Iobuf;
	sopen:	fn(input: string): ref Iobuf;
	aopen:	fn(input: array of byte): ref Iobuf;
};

# Gives an Iobuf more to read: appends n bytes at buffer[size], adds n to size and filpos, returns n or EOF.
BufioFill: module
{
	fill:	fn(b: ref Bufio->Iobuf): int;
};

# A BufioFill that hands on what is written to a file of Sys->file2chan.
ChanFill: module
{
	PATH:	con "/dis/lib/chanfill.dis";

	init:	fn(data: array of byte, fid: int, wc: Sys->Rwrite, r: ref Sys->FileIO, b: Bufio): ref Bufio->Iobuf;
	fill:	fn(b: ref Bufio->Iobuf): int;
};
