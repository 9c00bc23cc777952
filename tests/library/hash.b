# hash: the two functions, and a table under growth, replacement and deletion.
implement Test;

include "sys.m";
	sys: Sys;
	print, sprint: import sys;
include "draw.m";
include "hash.m";
	hash: Hash;
	HashVal, HashNode, HashTable: import hash;

Test: module
{
	init:	fn(ctxt: ref Draw->Context, argv: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	hash = load Hash Hash->PATH;
	if(hash == nil){
		print("no hash: %r\n");
		return;
	}
	keys := array[] of {"", "a", "init", "a longer key, well beyond 31 bits", "é€"};
	for(i := 0; i < len keys; i++)
		print("%d %d\n", hash->fun1(keys[i], 1009), hash->fun2(keys[i], 1009));
# expect: 0 0
# expect: 97 614
# expect: 648 345
# expect: 582 730
# expect: 527 296

	t := hash->new(31);
	print("none %d %d\n", t.find("x") == nil, len t.all());
	for(i = 0; i < 1000; i++)
		t.insert(sprint("key %d", i), HashVal(i, real i / 2.0, sprint("value %d", i)));
	v := t.find("key 77");
	print("found %d %g %s, %d in all\n", v.i, v.r, v.s, len t.all());
	t.insert("key 77", HashVal(-1, 0.0, nil));
	print("replaced %d %g '%s', seen before %d, %d in all\n", t.find("key 77").i, t.find("key 77").r, t.find("key 77").s,
		v.i, len t.all());
	v.i = 5;
	print("changed in place %d\n", t.find("key 77").i);
	for(i = 0; i < 1000; i += 2)
		t.delete(sprint("key %d", i));
	t.delete("no such key");
	left := 0;
	sum := 0;
	for(l := t.all(); l != nil; l = tl l){
		left++;
		if((hd l).key != "key 77")
			sum += (hd l).val.i;
	}
	print("left %d, sum %d, deleted %d, kept %d\n", left, sum, t.find("key 4") == nil, t.find("key 5").i);
	t.insert("", HashVal(1, 0.0, "of nothing"));
	print("empty key %s\n", t.find("").s);
}
# expect: none 1 0
# expect: found 77 38.5 value 77, 1000 in all
# expect: replaced -1 0 '', seen before -1, 1000 in all
# expect: changed in place 5
# expect: left 500, sum 249923, deleted 1, kept 5
# expect: empty key of nothing
