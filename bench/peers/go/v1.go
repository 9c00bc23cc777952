// v1: the loops of InferNode's first JIT suite as a Go programmer would write them.
package main

func fib(n int) int {
	if n <= 1 {
		return n
	}
	return fib(n-1) + fib(n-2)
}

func arithmetic(count int) int {
	x, y, z := 1, 2, 3
	for turn := 0; turn < count; turn++ {
		x += y
		y *= 3
		z -= x
		x ^= y
		y &= 0xffff
		z |= 1
		x <<= 1
		y >>= 1
		z += x % 17
	}
	return x + y + z
}

func arraySum(count int) int {
	cells := make([]int, 1000)
	for i := range cells {
		cells[i] = i
	}
	sum := 0
	for turn := 0; turn < count; turn++ {
		for _, v := range cells {
			sum += v
		}
	}
	return sum
}

func plus(x, y int) int { return x + y }

func calls(count int) int {
	sum := 0
	for i := 0; i < count; i++ {
		sum += plus(i, i+1)
	}
	return sum
}

func fibonacci(count int) int {
	sum := 0
	for i := 0; i < count; i++ {
		sum += fib(25)
	}
	return sum
}

// How many primes there are below len(flag).
func countPrimes(flag []int) int {
	for i := range flag {
		flag[i] = 1
	}
	flag[0], flag[1] = 0, 0
	for i := 2; i*i < len(flag); i++ {
		if flag[i] != 0 {
			for k := i * i; k < len(flag); k += i {
				flag[k] = 0
			}
		}
	}
	primes := 0
	for _, f := range flag {
		if f != 0 {
			primes++
		}
	}
	return primes
}

func sieve1(count int) int {
	flag := make([]int, 100000)
	primes := 0
	for turn := 0; turn < count; turn++ {
		primes = countPrimes(flag)
	}
	return primes
}

func nested(count int) int {
	sum := 0
	for i := 0; i < count; i++ {
		for k := 0; k < 500; k++ {
			for m := 0; m < 200; m++ {
				sum += i + k + m
			}
		}
	}
	return sum
}

var rowsV1 = []row{
	{"arithmetic", arithmetic},
	{"array", arraySum},
	{"calls", calls},
	{"fib", fibonacci},
	{"sieve", sieve1},
	{"nested", nested},
}
