# rows_conc: what processes and channels cost, waiting too. peers/go/conc.go is the same. Numbers sent are small or
# masked, so results do not depend on the word size.
implement Rows;

include "serve.b";

MEMBERS: con 1000;
STAGES: con 4;

find(name: string): int
{
	case name {
	"pingpong" =>	return 1;
	"spawnexit" =>	return 2;
	"alt2" =>	return 3;
	"alt8" =>	return 4;
	"alt64" =>	return 5;
	"ring" =>	return 6;
	"pipeline1" =>	return 7;
	"pipeline16" =>	return 8;
	"pipeline256" =>	return 9;
	"blocked" =>	return 10;
	"sleep" =>	return 11;
	}
	return 0;
}

run(kernel, size: int): int
{
	case kernel {
	1 =>	return pingpong(size);
	2 =>	return spawnexit(size);
	3 =>	return alt2(size);
	4 =>	return alt8(size);
	5 =>	return alt64(size);
	6 =>	return ring(size);
	7 =>	return pipeline(size, 1);
	8 =>	return pipeline(size, 16);
	9 =>	return pipeline(size, 256);
	10 =>	return blocked(size);
	11 =>	return sys->sleep(size);	# ms
	}
	return 0;
}

# A number goes there and comes back.
pingpong(count: int): int
{
	there := chan of int;
	back := chan of int;
	spawn echo(there, back, count);
	sum := 0;
	for(i := 0; i < count; i++) {
		there <-= i;
		sum = (sum + <-back) & 16r3fffffff;
	}
	return sum;
}

echo(there, back: chan of int, count: int)
{
	while(count-- > 0)
		back <-= <-there;
}

# Processes that do nothing but count themselves. The last one made reports; the others ended before it, because
# processes run in the order they became ready.
ran: int;

spawnexit(count: int): int
{
	ran = 0;
	done := chan of int;
	for(i := 0; i < count; i++)
		spawn one();
	spawn last(done);
	return <-done;
}

one()
{
	ran++;
}

last(done: chan of int)
{
	done <-= ran;
}

# Each of some senders has a channel of its own; all of them send about as much.
senders(many, count: int): array of chan of int
{
	c := array[many] of chan of int;
	for(i := 0; i < many; i++) {
		c[i] = chan of int;
		share := count / many;
		if(i < count % many)
			share++;
		spawn sender(c[i], i + 1, share);
	}
	return c;
}

sender(c: chan of int, value, count: int)
{
	while(count-- > 0)
		c <-= value;
}

alt2(count: int): int
{
	c := senders(2, count);
	c0 := c[0]; c1 := c[1];
	sum := 0;
	while(count-- > 0)
		alt {
		n := <-c0 => sum += n;
		n := <-c1 => sum += n;
		}
	return sum;
}

alt8(count: int): int
{
	c := senders(8, count);
	c0 := c[0]; c1 := c[1]; c2 := c[2]; c3 := c[3];
	c4 := c[4]; c5 := c[5]; c6 := c[6]; c7 := c[7];
	sum := 0;
	while(count-- > 0)
		alt {
		n := <-c0 => sum += n;
		n := <-c1 => sum += n;
		n := <-c2 => sum += n;
		n := <-c3 => sum += n;
		n := <-c4 => sum += n;
		n := <-c5 => sum += n;
		n := <-c6 => sum += n;
		n := <-c7 => sum += n;
		}
	return sum;
}

alt64(count: int): int
{
	c := senders(64, count);
	sum := 0;
	while(count-- > 0)
		alt {
		n := <-c[0] => sum += n;
		n := <-c[1] => sum += n;
		n := <-c[2] => sum += n;
		n := <-c[3] => sum += n;
		n := <-c[4] => sum += n;
		n := <-c[5] => sum += n;
		n := <-c[6] => sum += n;
		n := <-c[7] => sum += n;
		n := <-c[8] => sum += n;
		n := <-c[9] => sum += n;
		n := <-c[10] => sum += n;
		n := <-c[11] => sum += n;
		n := <-c[12] => sum += n;
		n := <-c[13] => sum += n;
		n := <-c[14] => sum += n;
		n := <-c[15] => sum += n;
		n := <-c[16] => sum += n;
		n := <-c[17] => sum += n;
		n := <-c[18] => sum += n;
		n := <-c[19] => sum += n;
		n := <-c[20] => sum += n;
		n := <-c[21] => sum += n;
		n := <-c[22] => sum += n;
		n := <-c[23] => sum += n;
		n := <-c[24] => sum += n;
		n := <-c[25] => sum += n;
		n := <-c[26] => sum += n;
		n := <-c[27] => sum += n;
		n := <-c[28] => sum += n;
		n := <-c[29] => sum += n;
		n := <-c[30] => sum += n;
		n := <-c[31] => sum += n;
		n := <-c[32] => sum += n;
		n := <-c[33] => sum += n;
		n := <-c[34] => sum += n;
		n := <-c[35] => sum += n;
		n := <-c[36] => sum += n;
		n := <-c[37] => sum += n;
		n := <-c[38] => sum += n;
		n := <-c[39] => sum += n;
		n := <-c[40] => sum += n;
		n := <-c[41] => sum += n;
		n := <-c[42] => sum += n;
		n := <-c[43] => sum += n;
		n := <-c[44] => sum += n;
		n := <-c[45] => sum += n;
		n := <-c[46] => sum += n;
		n := <-c[47] => sum += n;
		n := <-c[48] => sum += n;
		n := <-c[49] => sum += n;
		n := <-c[50] => sum += n;
		n := <-c[51] => sum += n;
		n := <-c[52] => sum += n;
		n := <-c[53] => sum += n;
		n := <-c[54] => sum += n;
		n := <-c[55] => sum += n;
		n := <-c[56] => sum += n;
		n := <-c[57] => sum += n;
		n := <-c[58] => sum += n;
		n := <-c[59] => sum += n;
		n := <-c[60] => sum += n;
		n := <-c[61] => sum += n;
		n := <-c[62] => sum += n;
		n := <-c[63] => sum += n;
		}
	return sum;
}

# A token goes round a ring of 1,000 processes, each of which takes it from its neighbour and hands it on. It counts the
# hops: whole rounds, until there were as many as wanted.
ring(count: int): int
{
	rounds := (count + MEMBERS - 1) / MEMBERS;
	first := chan of int;
	before := first;
	for(i := 1; i < MEMBERS; i++) {
		behind := chan of int;
		spawn member(before, behind, rounds);
		before = behind;
	}
	token := 0;
	while(rounds-- > 0) {
		first <-= token + 1;
		token = <-before;
	}
	return token;
}

member(before, behind: chan of int, rounds: int)
{
	while(rounds-- > 0)
		behind <-= <-before + 1;
}

# Numbers go through stages joined by buffered channels, each of which changes them.
pipeline(count, room: int): int
{
	before := chan[room] of int;
	spawn source(before, count);
	for(i := 1; i <= STAGES; i++) {
		behind := chan[room] of int;
		spawn stage(before, behind, i, count);
		before = behind;
	}
	sum := 0;
	while(count-- > 0)
		sum = (sum + <-before) & 16r3fffffff;
	return sum;
}

source(out: chan of int, count: int)
{
	for(i := 0; i < count; i++)
		out <-= i & 16rffffff;
}

stage(before, behind: chan of int, number, count: int)
{
	while(count-- > 0)
		behind <-= (<-before * 3 + number) & 16rffffff;
}

# So many processes wait to receive; then each gets a message and ends. A hundred share a channel: one for all would
# measure how a machine queues, one for each the size of channels. Nothing is sent before all wait: the process made
# last says so.
blocked(count: int): int
{
	ran = 0;
	done := chan of int;
	go := array[count/100 + 1] of {* => chan of int};
	for(left := count; left > 0; left--)
		spawn waiter(go[left/100]);
	spawn last(done);
	<-done;
	for(left = count; left > 0; left--)
		go[left/100] <-= 1;
	spawn last(done);
	return <-done;
}

waiter(go: chan of int)
{
	ran += <-go;
}
