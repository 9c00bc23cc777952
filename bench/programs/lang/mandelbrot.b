# mandelbrot: for 64 by 64 points of the plane, how many of at most 50 steps stay within a circle: arithmetic of reals
# in a loop. The result mixes the sums of steps. Each round looks at a plane moved a little.
#
# The size counts rounds: 1000 as published.
implement Rows;

include "serve.b";

SIZE: con 64;
STEPS: con 50;

find(name: string): int
{
	return name == "lang_mandelbrot";
}

run(nil, size: int): int
{
	return mandelbrot(size);
}

mandelbrot(count: int): int
{
	h := 0;
	for(i := 0; i < count; i++)
		h = mix(h, steps(real (i & 15) * 0.01));
	return h;
}

steps(offset: real): int
{
	sum := 0;
	for(y := 0; y < SIZE; y++) {
		ci := 2.0 * real y / real SIZE - 1.0;
		for(x := 0; x < SIZE; x++) {
			cr := 2.0 * real x / real SIZE - 1.5 - offset;
			zr := zi := rr := ii := 0.0;
			for(n := 0; n < STEPS && rr + ii <= 4.0; n++) {
				zi = 2.0 * zr * zi + ci;
				zr = rr - ii + cr;
				rr = zr * zr;
				ii = zi * zi;
			}
			sum += n;
		}
	}
	return sum;
}

mix(h, value: int): int
{
	return (h * 31 + value) % 1000003;
}
