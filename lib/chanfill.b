# chanfill: lets a program read, through an Iobuf, what another writes to a file made by Sys->file2chan.
# In:   the first write, as it came from the file's channel, and the file itself for those that follow.
# Out:  an Iobuf that ends when its writer closes the file; the data of each write is taken at once.
# Leaves to others: more than one writer. A second one is told that the file is busy.

implement ChanFill;

include "sys.m";

include "bufio.m";
	bufio: Bufio;
	Iobuf: import bufio;

writer: int;
io: ref Sys->FileIO;

init(data: array of byte, fid: int, wc: Sys->Rwrite, r: ref Sys->FileIO, b: Bufio): ref Iobuf
{
	bufio = b;
	writer = fid;
	io = r;
	in := b->aopen(data);
	in.setfill(load BufioFill SELF);
	wc <-= (len data, nil);
	return in;
}

fill(b: ref Iobuf): int
{
	for(;;){
		(nil, data, fid, reply) := <-io.write;
		if(fid != writer){
			if(reply != nil)
				reply <-= (0, "file busy");
			continue;
		}
		if(reply == nil)
			return Bufio->EOF;
		n := len data;
		if(n > len b.buffer - b.size){
			larger := array[b.size + n] of byte;
			larger[0:] = b.buffer[0:b.size];
			b.buffer = larger;
		}
		b.buffer[b.size:] = data;
		b.size += n;
		b.filpos += big n;
		reply <-= (n, nil);
		if(n > 0)
			return n;
	}
}
