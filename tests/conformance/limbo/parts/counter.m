# The interface of counter.b, a module that other programs load.
Counter: module
{
	PATH: con "counter.dis";
	START: con 100;
	Step: type int;

	Tally: adt {
		name: string;
		n: int;
		LIMIT: con 3;

		new: fn(name: string): ref Tally;
		add: fn(t: self ref Tally, n: int): int;
		total: fn(l: list of ref Tally): int;
	};

	Full: exception(string, int);
	Empty: exception;

	count: int;
	label: string;
	init: fn(label: string);
	next: fn(by: Step): int;
	check: fn(n: int): int raises (Full, Empty);
	each: fn(n: int, f: ref fn(i: int): int): int;
	fail: fn(text: string);
	forever: fn(c: chan of int, n: int);
};
