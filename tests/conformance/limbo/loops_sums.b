# Loops that only count or add up, in whatever direction, by whatever step, as far as the ends of the type.
# expect: -1: 10 20 29 -1 1 0
# expect: 0: 10 31 30 9 1 3
# expect: 1: 11 62 20 19 1 6
# expect: 2: 22 113 0 29 12 9
# expect: 3: 43 184 -30 39 33 12
# expect: 4: 74 275 -70 49 64 15
# expect: 5: 115 386 -120 59 105 18
# expect: 4945510 -643510689 -1270224026 80
# expect: 0: 0 1004 995
# expect: 1: 3 903 1096
# expect: 2: 3 2006 1197
# expect: 3: 3 1805 2093
# expect: 4: 306 3008 2294
# expect: 5: 306 2707 2990
# expect: 6: 306 4010 3291
# expect: 7: 909 3609 3592
# expect: 8: 909 5012 4188
# expect: 9: 909 4511 4589
# expect: 0: 0 0 0 0
# expect: 1: 0 0 27 0
# expect: 2: 2 0 38 1
# expect: 3: 8 1 33 9
# expect: 4: 20 4 12 36
# expect: 5: 40 10 -25 100
# expect: 6: 70 20 -78 225
# expect: 921457440 651945240
# expect: 30 -4677909859303771722 2147483661
# expect: 7020 18435000
# expect: 4060
# expect32: 1843215 184321
# expect64: 15 1
# expect: 204 55 71574
# expect: 22710 10
implement Sums;

include "sys.m";
	sys: Sys;
include "draw.m";

Sums: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	for(n := -1; n < 6; n++)
		sys->print("%d: %d %d %d %d %d %d\n", n, up(0, n), upto(0, n), down(n, 0), downto(n, 0), once(0, n), unequal(-1, n));
	sys->print("%d %d %d %d\n", up(-100, 1000), upto(100000, 200000), down(7, -70000), downto(-1, -9));
	for(n = 0; n < 10; n++)
		sys->print("%d: %d %d %d\n", n, threes(0, n), fours(-n, n), fives(n, -n));
	for(n = 0; n < 7; n++)
		sys->print("%d: %d %d %d %d\n", n, squares(n), triangles(n), mixed(n, 3), powers(n));
	sys->print("%d %d\n", squares(100000), triangles(70001));
	sys->print("%bd %bd %bd\n", bigs(big 5), bigs(big 3456789), bytwo(7));
	sys->print("%d %d\n", nested(3, 4, 5), constants());
	sys->print("%d\n", triangle(30));
	(turns, last) := ends();
	sys->print("%d %d\n", turns, last);
	sys->print("%d %d %d\n", twice(4), shifted(5, 2), changed(6, 12));
	sys->print("%d %d\n", other(5), kept(5));
}

up(i, n: int): int
{
	sum := 1;
	for(; i < n; i++)
		sum += i;
	return sum * 10 + i;
}

upto(i, n: int): int
{
	sum := 2;
	for(; i <= n; i++)
		sum += 2 * i + 1;
	return sum * 10 + i;
}

down(i, n: int): int
{
	sum := 3;
	while(i > n)
		sum -= i--;
	return sum * 10 + i;
}

downto(i, n: int): int
{
	count := 0;
	while(i >= n) {
		i--;
		count++;
	}
	return count * 10 + i;
}

once(i, n: int): int
{
	sum := 0;
	do
		sum += i;
	while(++i < n);
	return sum * 10 + i;
}

unequal(i, n: int): int
{
	sum := 0;
	for(; i != n; i++)
		sum += 3;
	return sum;
}

threes(i, n: int): int
{
	sum := 0;
	for(; i < n; i += 3)
		sum += i;
	return sum * 100 + i;
}

fours(i, n: int): int
{
	sum := 0;
	for(; i <= n; i += 4)
		sum += i + 10;
	return sum * 100 + i;
}

fives(i, n: int): int
{
	sum := 0;
	for(; i >= n; i -= 5)
		sum += i + 10;
	return sum * 100 + i;
}

squares(n: int): int
{
	sum := 0;
	for(i := 0; i < n; i++)
		sum += i * (i + 1);
	return sum;
}

triangles(n: int): int
{
	sum := 0;
	part := 0;
	for(i := 0; i < n; i++) {
		sum += part;
		part += i;
	}
	return sum;
}

# The product of a square and a number changes by more than is computed so.
powers(n: int): int
{
	sum := 0;
	for(i := 0; i < n; i++)
		sum += i * i * i;
	return sum;
}

mixed(n, by: int): int
{
	sum := 0;
	for(i := 0; i < n; i++)
		sum += (by - i) * (by * by) - (i << 3) - -i;
	return sum;
}

bigs(n: big): big
{
	sum := big 0;
	for(i := big 0; i < n; i += big 1)
		sum += i * i;
	return sum;
}

bytwo(n: int): big
{
	sum := big 16r7fffffff;
	for(i := 0; i < n; i++)
		sum += big 2;
	return sum;
}

nested(a, b, c: int): int
{
	sum := 0;
	for(i := 0; i < a; i++)
		for(j := 0; j < b; j++)
			for(k := 0; k < c; k++)
				sum += i * 100 + j * 10 + k;
	return sum;
}

constants(): int
{
	sum := 0;
	for(i := 0; i < 30; i++)
		for(j := 0; j < 40; j++)
			for(k := 0; k < 50; k++)
				sum += i * j + k;
	return sum;
}

triangle(n: int): int
{
	sum := 0;
	for(i := 0; i < n; i++)
		for(j := 0; j < i; j++)
			sum += j;
	return sum;
}

# The counter comes up to the largest number; by larger steps it goes past it, to the smallest, and on from there.
ends(): (int, int)
{
	largest := int (~(big 1 << 31) & big 16rffffffff);
	turns := 0;
	i := largest - 5;
	while(i < largest) {
		turns++;
		i++;
	}
	return (turns + 10 * past(largest - 500001, largest - 500000), i - largest + back(500001 - largest, 500000 - largest));
}

past(i, bound: int): int
{
	turns := 0;
	for(; i < bound; i += 1048573)
		turns++;
	return turns;
}

back(i, bound: int): int
{
	turns := 0;
	for(; i > bound; i -= 1048573)
		turns++;
	return turns;
}

# What the counter was, and what it will be.
twice(n: int): int
{
	before := -7;
	i := 0;
	do {
		before = i;
		i += 2;
	} while(i < n);
	return before * 100 + i;
}

shifted(n, by: int): int
{
	sum := 0;
	for(i := 0; i < n; i++)
		sum += (by << by) + (by | 1);
	return sum;
}

# By what is known only now.
changed(n, more: int): int
{
	a := 0;
	b := n;
	for(i := 0; i < n; i++) {
		a += more;
		b -= more * n;
	}
	return a * 1000 + b;
}

# A value that is no sum stays a loop.
other(n: int): int
{
	x := 1;
	sum := 0;
	for(i := 0; i < n; i++) {
		x = x * 3 ^ i;
		sum += i;
	}
	return x * 100 + sum;
}

# One that nobody asks for does not keep it.
kept(n: int): int
{
	x := 1;
	sum := 0;
	for(i := 0; i < n; i++) {
		x = x * 3 ^ i;
		sum += i;
	}
	return sum;
}
