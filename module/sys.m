# sys.m: $Sys, what the machine itself offers: files, descriptors, name spaces, formatted text, processes.
# Names, values and types equal those of the reference systems, so that signatures of links agree.

include "utf.m";

SELF:	con "$self";	# a module's own path, for `load`

Sys: module
{
	PATH:	con "$Sys";

	Maxint:	con 2147483647;

	# Files: identity, description, open descriptor.
	Qid: adt {
		path:	big;
		vers:	int;
		qtype:	int;	# QTDIR and so on
	};
	Dir: adt {
		name:	string;
		uid:	string;
		gid:	string;
		muid:	string;	# who modified it last
		qid:	Qid;
		mode:	int;	# permissions and DMDIR and so on
		atime:	int;	# seconds since 1970
		mtime:	int;
		length:	big;
		dtype:	int;
		dev:	int;
	};
	FD: adt {
		fd:	int;	# closed when its last reference goes
	};

	# For wstat, a description that changes nothing; and one of zeros.
	nulldir:	con Dir(nil, nil, nil, nil, (~big 0, ~0, ~0), ~0, ~0, ~0, ~big 0, ~0, ~0);
	zerodir:	con Dir(nil, nil, nil, nil, (big 0, 0, 0), 0, 0, 0, big 0, 0, 0);

	# A connection: data, control, and its folder under /net.
	Connection: adt {
		dfd:	ref FD;
		cfd:	ref FD;
		dir:	string;
	};

	# A file that a program serves. Requests are (offset, count or data, fid, where to reply); no reply channel
	# means that the client closed the file.
	Rread:	type chan of (array of byte, string);
	Rwrite:	type chan of (int, string);
	FileIO: adt {
		read:	chan of (int, int, int, Rread);
		write:	chan of (int, array of byte, int, Rwrite);
	};

	# Bits of Qid.qtype.
	QTFILE:		con 0;
	QTTMP:		con 16r04;
	QTAUTH:		con 16r08;
	QTEXCL:		con 16r20;
	QTAPPEND:	con 16r40;
	QTDIR:		con 16r80;

	# Bits of Dir.mode.
	DMTMP:		con int 1<<26;
	DMAUTH:		con int 1<<27;
	DMEXCL:		con int 1<<29;
	DMAPPEND:	con int 1<<30;
	DMDIR:		con int 1<<31;

	# Modes of open and create.
	OREAD, OWRITE, ORDWR:	con iota;
	OTRUNC:		con 16;
	ORCLOSE:	con 64;
	OEXCL:		con 16r1000;

	# Where seek counts from.
	SEEKSTART, SEEKRELA, SEEKEND:	con iota;

	# Flags of bind and mount.
	MREPL, MBEFORE, MAFTER:	con iota;
	MCREATE:	con 4;
	MCACHE:		con 16;

	# Flags of pctl.
	NEWFD, FORKFD, NEWNS, FORKNS, NEWPGRP, NODEVS, NEWENV, FORKENV:	con 1<<iota;

	# Flags of export.
	EXPWAIT, EXPASYNC:	con iota;

	# Limits: bytes of an atomic read or write, of a name, of an error, of a wait message.
	ATOMICIO:	con 8192;
	NAMEMAX:	con 256;
	ERRMAX:		con 128;
	WAITLEN:	con ERRMAX+64;

	# Most bytes of a character, what stands for bytes that are none, and the largest character.
	UTFmax:		con SysText->UTFmax;
	UTFerror:	con SysText->UTFerror;
	Runemax:	con SysText->Runemax;
	Runemask:	con SysText->Runemask;

	# Descriptors.
	open:		fn(s: string, mode: int): ref FD;
	create:		fn(s: string, mode, perm: int): ref FD;
	fildes:		fn(fd: int): ref FD;
	dup:		fn(old, new: int): int;
	pipe:		fn(fds: array of ref FD): int;
	read:		fn(fd: ref FD, buf: array of byte, n: int): int;
	readn:		fn(fd: ref FD, buf: array of byte, n: int): int;
	write:		fn(fd: ref FD, buf: array of byte, n: int): int;
	pread:		fn(fd: ref FD, buf: array of byte, n: int, off: big): int;
	pwrite:		fn(fd: ref FD, buf: array of byte, n: int, off: big): int;
	seek:		fn(fd: ref FD, off: big, start: int): big;
	stream:		fn(src, dst: ref FD, bufsiz: int): int;
	iounit:		fn(fd: ref FD): int;
	fd2path:	fn(fd: ref FD): string;

	# Files and folders.
	stat:		fn(s: string): (int, Dir);
	fstat:		fn(fd: ref FD): (int, Dir);
	wstat:		fn(s: string, d: Dir): int;
	fwstat:		fn(fd: ref FD, d: Dir): int;
	dirread:	fn(fd: ref FD): (int, array of Dir);
	remove:		fn(s: string): int;
	chdir:		fn(path: string): int;

	# The name space.
	bind:		fn(s, on: string, flags: int): int;
	mount:		fn(fd, afd: ref FD, on: string, flags: int, spec: string): int;
	unmount:	fn(s1, s2: string): int;
	export:		fn(c: ref FD, dir: string, flag: int): int;
	file2chan:	fn(dir, file: string): ref FileIO;
	fversion:	fn(fd: ref FD, msize: int, version: string): (int, string);
	fauth:		fn(fd: ref FD, aname: string): ref FD;

	# Networks.
	announce:	fn(addr: string): (int, Connection);
	listen:		fn(c: Connection): (int, Connection);
	dial:		fn(addr, local: string): (int, Connection);

	# Text.
	print:		fn(s: string, *): int;
	fprint:		fn(fd: ref FD, s: string, *): int;
	sprint:		fn(s: string, *): string;
	aprint:		fn(s: string, *): array of byte;
	werrstr:	fn(s: string): int;
	tokenize:	fn(s, delim: string): (int, list of string);
	byte2char:	fn(buf: array of byte, n: int): (int, int, int);	# character, bytes taken, whether well formed
	char2byte:	fn(c: int, buf: array of byte, n: int): int;
	utfbytes:	fn(buf: array of byte, n: int): int;

	# Processes and time.
	pctl:		fn(flags: int, movefd: list of int): int;
	sleep:		fn(period: int): int;
	millisec:	fn(): int;
};
