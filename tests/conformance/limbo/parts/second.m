# One of two interfaces that twofold.b implements.
Second: module
{
	PATH: con "twofold.dis";
	shared: fn(n: int): int;
	only: fn(): string;
};
