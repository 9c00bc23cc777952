# dict: pairs added, found and deleted; keys that occur twice.
implement Test;

include "sys.m";
	sys: Sys;
	print: import sys;
include "draw.m";
include "dict.m";
	dict: Dictionary;
	Dict: import dict;

Test: module
{
	init:	fn(ctxt: ref Draw->Context, argv: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	dict = load Dictionary Dictionary->PATH;
	if(dict == nil){
		print("no dict: %r\n");
		return;
	}
	d := ref Dict;
	print("empty %d %d\n", d.lookup("a") == nil, d.keys() == nil);
	d.delete("a");
	d.add(("a", "1"));
	d.add(("b", "2"));
	d.add(("c", "3"));
	print("%s%s%s %d:", d.lookup("a"), d.lookup("b"), d.lookup("c"), d.lookup("d") == nil);
	keys(d);
	d.add(("b", "new"));
	print("%s:", d.lookup("b"));
	keys(d);
	d.delete("b");
	print("%d:", d.lookup("b") == nil);
	keys(d);
	d.add(("", "nothing"));
	print("%s\n", d.lookup(nil));
}
# expect: empty 1 1
# expect: 123 1: a b c
# expect: new: a b c b
# expect: 1: a c
# expect: nothing

keys(d: ref Dict)
{
	for(l := d.keys(); l != nil; l = tl l)
		print(" %s", hd l);
	print("\n");
}
