# nbody: a sun and four planets attract each other, in steps of a hundredth of a year: reals in adts, with square
# roots. The result joins the energy with the place of the first planet. Bodies are made up. A real becomes an int by
# rounding.
#
# The size counts steps: 700000 as published.
implement Rows;

include "serve.b";
include "math.m";
	math: Math;

Body: adt
{
	x, y, z, vx, vy, vz, mass: real;
};

find(name: string): int
{
	math = load Math Math->PATH;
	return name == "lang_nbody";
}

run(nil, size: int): int
{
	return nbody(size);
}

nbody(count: int): int
{
	bodies := array[] of {
		ref Body(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 40.0),
		ref Body(5.2, 0.3, 0.1, -0.1, 2.7, 0.05, 0.04),
		ref Body(-9.4, 1.2, 0.3, -0.25, -2.0, 0.02, 0.012),
		ref Body(1.5, -19.1, 0.2, 1.44, 0.12, -0.03, 0.002),
		ref Body(20.0, -22.0, 0.4, 0.86, 0.78, 0.01, 0.0025),
	};
	sun := bodies[0];
	for(i := 1; i < len bodies; i++) {
		b := bodies[i];
		sun.vx -= b.vx * b.mass / sun.mass;
		sun.vy -= b.vy * b.mass / sun.mass;
		sun.vz -= b.vz * b.mass / sun.mass;
	}
	for(i = 0; i < count; i++)
		advance(bodies, 0.01);
	return int (-energy(bodies) * 1e7) + int ((bodies[1].x + 50.0) * 1e6);
}

advance(bodies: array of ref Body, dt: real)
{
	for(i := 0; i < len bodies; i++) {
		a := bodies[i];
		for(k := i + 1; k < len bodies; k++) {
			b := bodies[k];
			dx := a.x - b.x;
			dy := a.y - b.y;
			dz := a.z - b.z;
			square := dx * dx + dy * dy + dz * dz;
			pull := dt / (square * math->sqrt(square));
			a.vx -= dx * b.mass * pull;
			a.vy -= dy * b.mass * pull;
			a.vz -= dz * b.mass * pull;
			b.vx += dx * a.mass * pull;
			b.vy += dy * a.mass * pull;
			b.vz += dz * a.mass * pull;
		}
	}
	for(i = 0; i < len bodies; i++) {
		b := bodies[i];
		b.x += dt * b.vx;
		b.y += dt * b.vy;
		b.z += dt * b.vz;
	}
}

energy(bodies: array of ref Body): real
{
	e := 0.0;
	for(i := 0; i < len bodies; i++) {
		a := bodies[i];
		e += 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz);
		for(k := i + 1; k < len bodies; k++) {
			b := bodies[k];
			dx := a.x - b.x;
			dy := a.y - b.y;
			dz := a.z - b.z;
			e -= a.mass * b.mass / math->sqrt(dx * dx + dy * dy + dz * dz);
		}
	}
	return e;
}
