// The loops of InferNode's first JIT suite as a Go programmer would write them. Prints what the suite prints, the low
// 32 bits of results.
package main

import (
	"fmt"
	"time"
)

func fib(n int) int {
	if n <= 1 {
		return n
	}
	return fib(n-1) + fib(n-2)
}

func arithmetic() int {
	x, y, z := 1, 2, 3
	for turn := 0; turn < 10000000; turn++ {
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

func arraySum() int {
	cells := make([]int, 1000)
	for i := range cells {
		cells[i] = i
	}
	sum := 0
	for turn := 0; turn < 1000000; turn++ {
		for _, v := range cells {
			sum += v
		}
	}
	return sum
}

func plus(x, y int) int { return x + y }

func calls() int {
	sum := 0
	for i := 0; i < 1000000; i++ {
		sum += plus(i, i+1)
	}
	return sum
}

func fibonacci() int {
	sum := 0
	for i := 0; i < 100; i++ {
		sum += fib(25)
	}
	return sum
}

func sieve() int {
	flag := make([]int, 100000)
	primes := 0
	for turn := 0; turn < 10; turn++ {
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
		primes = 0
		for _, f := range flag {
			if f != 0 {
				primes++
			}
		}
	}
	return primes
}

func nested() int {
	sum := 0
	for i := 0; i < 500; i++ {
		for k := 0; k < 500; k++ {
			for m := 0; m < 200; m++ {
				sum += i + k + m
			}
		}
	}
	return sum
}

func main() {
	rows := []struct {
		title, of string
		run       func() int
	}{
		{"1. Integer Arithmetic", "", arithmetic}, {"2. Loop with Array Access", "", arraySum},
		{"3. Function Calls", "", calls}, {"4. Fibonacci (recursive)", "", fibonacci},
		{"5. Sieve of Eratosthenes", " primes", sieve}, {"6. Nested Loops", "", nested},
	}
	start := time.Now()
	for _, row := range rows {
		before := time.Now()
		result := row.run()
		ms := float64(time.Since(before)) / 1e6
		fmt.Printf("%s\n   Result: %d%s, Time: %.3f ms\n", row.title, int32(result), row.of, ms)
	}
	fmt.Printf("=== Total Time: %.3f ms ===\n", float64(time.Since(start))/1e6)
}
