# pick: tags that do not exist or come twice, subjects that are no pick adts, members of other variants.
implement Picks;

Picks: module
{
	init: fn();
};

Value: adt {
	n: int;
	pick {
	A =>
		a: int;
	B =>
		b: string;
	}
};

Plain: adt {
	n: int;
};

init()
{
	v: ref Value;
	v = ref Value.A(1, 2);
	pick x := v {
	A =>
		x.b = "b";	# error: b
	C =>	# error: C
		;
	}
	pick x := v {
	A =>
		;
	A =>	# error: A
		;
	}
	p := ref Plain(1);
	pick x := p {	# error: p
	A =>
		;
	}
	v.a = 1;	# error: a
	w: Value;	# error:
	v = ref Value.C(1);	# error: C
	v = ref Value(1);	# error:
	n := tagof p;	# error: p
}
