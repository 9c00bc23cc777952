# import: of names the module lacks, from what is no module, of functions from a type.
implement Imports;

Imports: module
{
	init: fn();
};

Other: module
{
	N: con 1;
	f: fn(n: int): int;
};

n: int;
other: Other;
missing: import other;	# error: missing
N: import n;	# error: n
f: import Other;

init()
{
	f(1);	# error: f
}
