# closures: functions with an environment are made, composed and called. Limbo has no closures: a closure is an adt
# that holds a reference to a function and what that function needs. The result mixes what the functions return.
#
# The size counts compositions: 120000 as published.
implement Rows;

include "serve.b";

Closure: adt
{
	call: ref fn(c: ref Closure, x: int): int;
	n: int;
	f, g: ref Closure;
};

find(name: string): int
{
	return name == "lang_closures";
}

run(nil, size: int): int
{
	return closures(size);
}

closures(count: int): int
{
	tally := counter();
	sum := 0;
	for(i := 0; i < count; i++) {
		f := compose(adder(i & 255), compose(scaler(i & 15 | 1), tally));
		x := i & 16rffff;
		for(k := 0; k < 8; k++)
			x = f.call(f, x);
		sum = (sum + x) & 16r3fffffff;
	}
	return sum;
}

adder(n: int): ref Closure
{
	return ref Closure(add, n, nil, nil);
}

add(c: ref Closure, x: int): int
{
	return (x + c.n) & 16rffff;
}

scaler(n: int): ref Closure
{
	return ref Closure(scale, n, nil, nil);
}

scale(c: ref Closure, x: int): int
{
	return (x * c.n) & 16rffff;
}

# Changes what it remembers at each call.
counter(): ref Closure
{
	return ref Closure(tick, 0, nil, nil);
}

tick(c: ref Closure, x: int): int
{
	c.n = (c.n + (x & 7) + 1) & 16rffff;
	return x ^ c.n;
}

compose(f, g: ref Closure): ref Closure
{
	return ref Closure(both, 0, f, g);
}

both(c: ref Closure, x: int): int
{
	return c.f.call(c.f, c.g.call(c.g, x));
}
