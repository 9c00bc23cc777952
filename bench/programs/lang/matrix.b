# matrix: two matrices of 64 by 64 reals are multiplied: nested loops over arrays of arrays. All numbers are whole, so
# sums are exact. The result mixes weighted sums of the products; one matrix is another each time.
#
# The size counts products: 1000 as published.
implement Rows;

include "serve.b";

SIZE: con 64;

find(name: string): int
{
	return name == "lang_matrix";
}

run(nil, size: int): int
{
	return matrix(size);
}

matrix(count: int): int
{
	a := square();
	b := square();
	c := square();
	for(i := 0; i < SIZE; i++)
		for(k := 0; k < SIZE; k++)
			b[i][k] = real ((i * 7 + k * 2) % 9);
	h := 0;
	for(turn := 0; turn < count; turn++) {
		for(i = 0; i < SIZE; i++)
			for(k = 0; k < SIZE; k++)
				a[i][k] = real ((i * 3 + k * 5 + turn) % 10);
		multiply(a, b, c);
		sum := 0.0;
		for(i = 0; i < SIZE; i++)
			for(k = 0; k < SIZE; k++)
				sum += c[i][k] * real (1 + ((i ^ k) & 3));
		h = mix(h, int sum);
	}
	return h;
}

multiply(a, b, c: array of array of real)
{
	for(i := 0; i < SIZE; i++) {
		row := a[i];
		for(j := 0; j < SIZE; j++) {
			sum := 0.0;
			for(k := 0; k < SIZE; k++)
				sum += row[k] * b[k][j];
			c[i][j] = sum;
		}
	}
}

square(): array of array of real
{
	rows := array[SIZE] of array of real;
	for(i := 0; i < SIZE; i++)
		rows[i] = array[SIZE] of {* => 0.0};
	return rows;
}

mix(h, value: int): int
{
	return (h * 31 + value) % 1000003;
}
