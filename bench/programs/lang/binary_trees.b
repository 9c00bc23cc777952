# binary_trees: full binary trees of 8,191 nodes are made, walked and dropped, while one of 32,767 nodes is kept:
# allocation, reclaiming and recursion. The result mixes the sums of the values in all trees.
#
# The size counts trees: 2000 as published.
implement Rows;

include "serve.b";

Node: adt
{
	value: int;
	left, right: ref Node;
};

DEPTH: con 12;
KEPT: con 14;

find(name: string): int
{
	return name == "lang_binary_trees";
}

run(nil, size: int): int
{
	return binary_trees(size);
}

binary_trees(count: int): int
{
	kept := grown(KEPT, 1);
	h := 0;
	for(i := 0; i < count; i++)
		h = mix(h, sum(grown(DEPTH, 1 + (i & 3))));
	return mix(h, sum(kept));
}

grown(depth, value: int): ref Node
{
	if(depth == 0)
		return ref Node(value, nil, nil);
	return ref Node(value, grown(depth - 1, 2 * value), grown(depth - 1, 2 * value + 1));
}

sum(n: ref Node): int
{
	if(n == nil)
		return 0;
	return n.value + sum(n.left) + sum(n.right);
}

mix(h, value: int): int
{
	return (h * 31 + value) % 1000003;
}
