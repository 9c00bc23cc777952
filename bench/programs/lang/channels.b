# channels: numbers go through a pipeline of eight processes joined by unbuffered channels, each of which changes
# them: sending, receiving and switching. The result sums what comes out. A number below 0 ends the pipeline.
#
# The size counts numbers: 1400000 as published.
implement Rows;

include "serve.b";

STAGES: con 8;
MASK: con 16r3fffffff;

find(name: string): int
{
	return name == "lang_channels";
}

run(nil, size: int): int
{
	return channels(size);
}

channels(count: int): int
{
	before := chan of int;
	spawn source(before, count);
	for(i := 1; i <= STAGES; i++) {
		behind := chan of int;
		spawn stage(before, behind, i);
		before = behind;
	}
	sum := 0;
	while((value := <-before) >= 0)
		sum = (sum + value) & MASK;
	return sum;
}

source(out: chan of int, count: int)
{
	for(i := 0; i < count; i++)
		out <-= i & 16rfffffff;
	out <-= -1;
}

stage(before, behind: chan of int, number: int)
{
	while((value := <-before) >= 0)
		behind <-= (value * 3 + number) & 16rfffffff;
	behind <-= -1;
}
