# spectral_norm: the greatest stretch by a matrix of 64 by 64 whose elements are computed, by the power method from
# another vector each time: arrays of reals, and division. The result mixes the stretches in millionths. A real
# becomes an int by rounding.
#
# The size counts times: 4500 as published.
implement Rows;

include "serve.b";
include "math.m";
	math: Math;

SIZE: con 64;
POWERS: con 2;

find(name: string): int
{
	math = load Math Math->PATH;
	return name == "lang_spectral_norm";
}

run(nil, size: int): int
{
	return spectral_norm(size);
}

spectral_norm(count: int): int
{
	u := array[SIZE] of real;
	v := array[SIZE] of real;
	t := array[SIZE] of real;
	h := 0;
	for(turn := 0; turn < count; turn++) {
		for(i := 0; i < SIZE; i++)
			u[i] = real (1 + ((i + turn) & 3));
		for(i = 0; i < POWERS; i++) {
			forth(u, t);
			back(t, v);
			forth(v, t);
			back(t, u);
		}
		uv := vv := 0.0;
		for(i = 0; i < SIZE; i++) {
			uv += u[i] * v[i];
			vv += v[i] * v[i];
		}
		h = mix(h, int (math->sqrt(uv / vv) * 1e6));
	}
	return h;
}

element(i, k: int): real
{
	return 1.0 / real ((i + k) * (i + k + 1) / 2 + i + 1);
}

forth(x, y: array of real)
{
	for(i := 0; i < len y; i++) {
		sum := 0.0;
		for(k := 0; k < len x; k++)
			sum += element(i, k) * x[k];
		y[i] = sum;
	}
}

# The same with rows and columns exchanged.
back(x, y: array of real)
{
	for(i := 0; i < len y; i++) {
		sum := 0.0;
		for(k := 0; k < len x; k++)
			sum += element(k, i) * x[k];
		y[i] = sum;
	}
}

mix(h, value: int): int
{
	return (h * 31 + value) % 1000003;
}
