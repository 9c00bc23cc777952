# rows_gc: what memory costs: objects of all shapes made and dropped, bytes copied, strings that grow, exceptions.
# Results are computed from what was stored, so nothing can be left out. peers/go/gc.go is the same.
implement Rows;

include "serve.b";

Tree: adt
{
	left, right: ref Tree;
};

Node: adt
{
	other: cyclic ref Node;
	value: int;
};

DEPTH: con 14;
LENGTH: con 1000;

find(name: string): int
{
	case name {
	"alloc64" =>	return 1;
	"alloc1k" =>	return 2;
	"alloc64k" =>	return 3;
	"cells" =>	return 4;
	"trees" =>	return 5;
	"cycles" =>	return 6;
	"deeplist" =>	return 7;
	"copy64" =>	return 8;
	"copy1k" =>	return 9;
	"copy64k" =>	return 10;
	"strings" =>	return 11;
	"raise" =>	return 12;
	}
	return 0;
}

run(kernel, size: int): int
{
	case kernel {
	1 =>	return arrays(size, 64);
	2 =>	return arrays(size, 1024);
	3 =>	return arrays(size, 65536);
	4 =>	return cells(size);
	5 =>	return trees(size);
	6 =>	return cycles(size);
	7 =>	return deeplist(size);
	8 =>	return copies(size, 64);
	9 =>	return copies(size, 1024);
	10 =>	return copies(size, 65536);
	11 =>	return strings(size);
	12 =>	return raised(size);
	}
	return 0;
}

# Eight live at a time.
arrays(count, size: int): int
{
	kept := array[8] of array of byte;
	sum := 0;
	for(i := 0; i < count; i++) {
		a := array[size] of byte;
		a[0] = byte i;
		a[size - 1] = byte (i >> 4);
		old := kept[i & 7];
		if(old != nil)
			sum = (sum + int old[0] + int old[size - 1]) & 16r3fffffff;
		kept[i & 7] = a;
	}
	return sum;
}

# The last list may be shorter.
cells(count: int): int
{
	sum := 0;
	while(count > 0) {
		l: list of int;
		for(i := 0; i < LENGTH && count > 0; i++)
			l = count-- :: l;
		sum = (sum + hd l) & 16r3fffffff;
	}
	return sum;
}

grown(depth: int): ref Tree
{
	if(depth == 0)
		return nil;
	return ref Tree(grown(depth - 1), grown(depth - 1));
}

nodes(t: ref Tree): int
{
	if(t == nil)
		return 0;
	return 1 + nodes(t.left) + nodes(t.right);
}

# Whole trees, until there were as many nodes as wanted.
trees(count: int): int
{
	n := 0;
	while(n < count)
		n += nodes(grown(DEPTH));
	return n;
}

cycles(count: int): int
{
	sum := 0;
	for(i := 0; i < count; i++) {
		a := ref Node(nil, i & 255);
		b := ref Node(a, i & 15);
		a.other = b;
		sum = (sum + a.other.value + b.other.value) & 16r3fffffff;
	}
	return sum;
}

deeplist(count: int): int
{
	l: list of int;
	for(i := 0; i < count; i++)
		l = i :: l;
	sum := 0;
	for(rest := l; rest != nil; rest = tl rest)
		sum = (sum + hd rest) & 16r3fffffff;
	return sum;
}

copies(count, size: int): int
{
	from := array[size + 16] of byte;
	for(i := 0; i < len from; i++)
		from[i] = byte (i * 7);
	onto := array[size] of {* => byte 0};
	sum := 0;
	for(i = 0; i < count; i++) {
		at := i & 15;
		onto[0:] = from[at:at + size];
		sum = (sum + int onto[i & 63]) & 16r3fffffff;
	}
	return sum;
}

strings(count: int): int
{
	words := array[] of {"a", "bc", "def", "ghij"};
	h := 0;
	while(count > 0) {
		s := "";
		for(i := 0; i < LENGTH && count > 0; i++)
			s += words[count-- & 3];
		h = (h * 31 + len s + s[len s - 1]) % 1000003;
	}
	return h;
}

# Raised and caught in the same function.
raised(count: int): int
{
	n := 0;
	while(count-- > 0) {
		{
			raise "bench:here";
		} exception {
		"bench:*" =>
			n++;
		}
	}
	return n;
}
