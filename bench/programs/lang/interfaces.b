# interfaces: 256 shapes of four kinds in no order are measured and grown: which function to run is known only then.
# Limbo has no interfaces: the area is found by a pick adt, the function that grows a shape in a table. The result
# mixes the sums of areas.
#
# The size counts rounds: 18000 as published.
implement Rows;

include "serve.b";

Shape: adt
{
	side: int;
	pick {
	Square =>
	Rectangle or Triangle =>
		width: int;
	Cross =>
		arm: int;
	}

	area: fn(s: self ref Shape): int;
};

SHAPES: con 256;

find(name: string): int
{
	return name == "lang_interfaces";
}

run(nil, size: int): int
{
	return interfaces(size);
}

interfaces(count: int): int
{
	seed = 42;
	grow := array[] of {growsquare, growrectangle, growtriangle, growcross};
	shapes := array[SHAPES] of ref Shape;
	for(i := 0; i < SHAPES; i++) {
		kind := next() * 4 / 139968;
		side := next() & 63;
		case kind {
		0 =>	shapes[i] = ref Shape.Square(side);
		1 =>	shapes[i] = ref Shape.Rectangle(side, i & 31);
		2 =>	shapes[i] = ref Shape.Triangle(side, i & 31);
		3 =>	shapes[i] = ref Shape.Cross(side, i & 7);
		}
	}
	h := 0;
	for(i = 0; i < count; i++) {
		sum := 0;
		for(k := 0; k < SHAPES; k++) {
			s := shapes[k];
			sum += s.area();
			grow[tagof s](s);
		}
		h = mix(h, sum);
	}
	return h;
}

Shape.area(shape: self ref Shape): int
{
	pick s := shape {
	Square =>
		return s.side * s.side;
	Rectangle =>
		return s.side * s.width;
	Triangle =>
		return s.side * s.width / 2;
	Cross =>
		return 2 * s.side * s.arm + s.arm * s.arm;
	}
}

growsquare(s: ref Shape)
{
	s.side = (s.side + 1) & 63;
}

growrectangle(s: ref Shape)
{
	s.side = (s.side + 3) & 63;
}

growtriangle(s: ref Shape)
{
	s.side = (s.side + 5) & 63;
}

growcross(s: ref Shape)
{
	s.side = (s.side + 7) & 63;
}

mix(h, value: int): int
{
	return (h * 31 + value) % 1000003;
}

# The next of a fixed sequence of numbers below 139,968; nothing in it needs more than 31 bits.
seed: int;

next(): int
{
	seed = (seed * 3877 + 29573) % 139968;
	return seed;
}
