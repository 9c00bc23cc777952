# Adts may refer to adts declared later, and lists and arrays of themselves.
# expect: root 2 leaf 5
# expect: 3
implement Mutual;

include "sys.m";
	sys: Sys;
include "draw.m";

Mutual: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Folder: adt {
	name: string;
	files: list of ref File;
	folders: array of ref Folder;
};

File: adt {
	size: int;
	parent: ref Folder;
};

total(f: ref Folder): int
{
	n := 0;
	for(l := f.files; l != nil; l = tl l)
		n += (hd l).size;
	for(i := 0; i < len f.folders; i++)
		n += total(f.folders[i]);
	return n;
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	leaf := ref Folder("leaf", ref File(2, nil) :: ref File(3, nil) :: nil, nil);
	root := ref Folder("root", nil, array[] of {leaf, ref Folder("empty", nil, nil)});
	sys->print("%s %d %s %d\n", root.name, len root.folders, root.folders[0].name, total(root));
	f := ref File(3, root);
	sys->print("%d\n", f.size * (f.parent == root));
}
