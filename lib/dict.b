# dict: a short list of (key, value) pairs.
# In:   pairs; a key may be added more than once.
# Out:  the value that was added last for a key, nil if there is none; keys in the order they were added.
# Leaves to others: many pairs. Every call looks through the list; see hash.

implement Dictionary;

include "dict.m";

Dict.add(d: self ref Dict, e: (string, string))
{
	d.entries = e :: d.entries;
}

Dict.delete(d: self ref Dict, k: string)
{
	back: list of (string, string);
	for(l := d.entries; l != nil; l = tl l)
		if((hd l).t0 != k)
			back = hd l :: back;
	d.entries = nil;
	for(; back != nil; back = tl back)
		d.entries = hd back :: d.entries;
}

Dict.lookup(d: self ref Dict, k: string): string
{
	for(l := d.entries; l != nil; l = tl l)
		if((hd l).t0 == k)
			return (hd l).t1;
	return nil;
}

Dict.keys(d: self ref Dict): list of string
{
	names: list of string;
	for(l := d.entries; l != nil; l = tl l)
		names = (hd l).t0 :: names;
	return names;
}
