# tree: full binary trees of 32,767 nodes are made and dropped. The result is the number of nodes counted in the last.
#
# Prints: name, result, milliseconds, count. Argument: how many nodes, instead of 3276700; a multiple of 32,767.
implement Tree;

include "sys.m";
	sys: Sys;
include "draw.m";

Tree: module
{
	init: fn(nil: ref Draw->Context, argv: list of string);
};

Node: adt
{
	left, right: ref Node;
};

DEPTH: con 15;

init(nil: ref Draw->Context, argv: list of string)
{
	sys = load Sys Sys->PATH;
	count := 3276700;
	argv = tl argv;
	if(argv != nil)
		count = int hd argv;
	start := sys->millisec();
	n := 0;
	for(left := count / ((1 << DEPTH) - 1); left > 0; left--)
		n = nodes(grown(DEPTH));
	report("tree", n, sys->millisec() - start, count);
}

grown(depth: int): ref Node
{
	if(depth == 0)
		return nil;
	return ref Node(grown(depth - 1), grown(depth - 1));
}

nodes(n: ref Node): int
{
	if(n == nil)
		return 0;
	return 1 + nodes(n.left) + nodes(n.right);
}

report(name: string, result, ms, count: int)
{
	sys->print("%s result %d ms %d count %d\n", name, result, ms, count);
}
