# One of two interfaces that twofold.b implements.
First: module
{
	PATH: con "twofold.dis";
	shared: fn(n: int): int;
	single: fn(s: string): string;
};
