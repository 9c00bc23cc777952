// v2: the loops of InferNode's second JIT suite as a Go programmer would write them.
package main

func addSub(count int) int {
	x := 0
	for i := 0; i < count; i++ {
		x += i
		x -= i >> 1
		x += 3
		x -= 1
	}
	return x
}

func mulDivMod(count int) int {
	x, sum := 1, 0
	for i := 1; i < count; i++ {
		x = x*3 + 1
		sum += x % 17
		x = x/7 + 1
	}
	return x + sum
}

func bitwise(count int) int {
	x := 0xdeadbeef - 1<<32
	for i := 0; i < count; i++ {
		x ^= i * 0x1337
		x |= x >> 16
		x &= -1
		x ^= x << 3
	}
	return x
}

func shifts(count int) int {
	x, ones := 1, 0
	for i := 0; i < count; i++ {
		x = x<<1 | x>>31
		ones += x & 1
	}
	return x + ones
}

func mixed(count int) int {
	x, y, z := 0, 1, 2
	for i := 0; i < count; i++ {
		t := x + y*z
		x = y ^ z<<2
		y = z - t>>1
		z = t | x&0xff
	}
	return x + y + z
}

func oddEven(count int) int {
	n := 0
	for i := 0; i < count; i++ {
		if i&1 != 0 {
			n++
		} else {
			n--
		}
	}
	return n
}

func quarters(count int) int {
	n := 0
	for i := 0; i < count; i++ {
		switch v := i % 100; {
		case v < 25:
			n += 1
		case v < 50:
			n += 2
		case v < 75:
			n += 3
		default:
			n += 4
		}
	}
	return n
}

func branches(count int) int {
	n := 0
	for i := 0; i < count; i++ {
		x, y := i%10, i%7
		both := x - y
		if y > 3 {
			both = x + y
		}
		if x > 5 {
			n += both
		} else {
			n -= both
		}
	}
	return n
}

func countdown(count int) int {
	sum := 0
	for turn := 0; turn < count; turn++ {
		for n := 1000; n > 0; n-- {
			sum += n
		}
	}
	return sum
}

func counted(size int) []int {
	cells := make([]int, size)
	for i := range cells {
		cells[i] = i
	}
	return cells
}

func readForward(count int) int {
	cells := counted(1000)
	sum := 0
	for turn := 0; turn < count; turn++ {
		for _, v := range cells {
			sum += v
		}
	}
	return sum
}

func writeForward(count int) int {
	cells := make([]int, 1000)
	for turn := 0; turn < count; turn++ {
		for i := range cells {
			cells[i] = i + turn
		}
	}
	return cells[999]
}

func strides(count int) int {
	cells := counted(1024)
	sum := 0
	for turn := 0; turn < count; turn++ {
		for step := 1; step <= 8; step *= 2 {
			for i := 0; i < len(cells); i += step {
				sum += cells[i]
			}
		}
	}
	return sum
}

func smallArray(count int) int {
	cells := counted(16)
	sum := 0
	for turn := 0; turn < count; turn++ {
		for _, v := range cells {
			sum += v
		}
	}
	return sum
}

func oneMore(x int) int { return x + 1 }

func simpleCall(count int) int {
	sum := 0
	for i := 0; i < count; i++ {
		sum += oneMore(i)
	}
	return sum
}

func isEven(n int) int {
	if n == 0 {
		return 1
	}
	return isOdd(n - 1)
}

func isOdd(n int) int {
	if n == 0 {
		return 0
	}
	return isEven(n - 1)
}

func mutual(count int) int {
	sum := 0
	for i := 0; i < count; i++ {
		sum += isEven(i % 20)
	}
	return sum
}

func ping(x, depth int) int {
	if depth <= 0 {
		return x
	}
	return pong(x+1, depth-1)
}

func pong(x, depth int) int {
	if depth <= 0 {
		return x
	}
	return ping(x+1, depth-1)
}

func deepCall(count int) int {
	sum := 0
	for i := 0; i < count; i++ {
		sum += ping(i, 10)
	}
	return sum
}

func bigAdd(count int) int {
	x, y := int64(0), int64(1)
	for i := 0; i < count; i++ {
		x += y
		y = x - y
		x += 3
	}
	return int(x)
}

func bigBits(count int) int {
	x := int64(0xdeadbeefcafebabe - 1<<64)
	for i := 0; i < count; i++ {
		x ^= int64(i) * 0x1337
		x |= x >> 16
	}
	return int(x)
}

func bigShifts(count int) int {
	x, n := int64(1), 0
	for i := 0; i < count; i++ {
		x = x<<1 | x>>63
		if x&1 != 0 {
			n++
		}
	}
	return n
}

func bigCompare(count int) int {
	n := 0
	x, y := int64(0), int64(1)
	for i := 0; i < count; i++ {
		if x < y {
			n++
		}
		if x == 0 {
			n++
		}
		if y != 0 {
			n++
		}
		x += 1
		y += 2
	}
	return n
}

func bytes(count int) int {
	x, sum := byte(0), 0
	for i := 0; i < count; i++ {
		x += 7
		x ^= 0x55
		x &= 0xfe
		sum += int(x)
	}
	return sum
}

func byteArray(count int) int {
	cells := make([]byte, 256)
	for i := range cells {
		cells[i] = byte(i)
	}
	sum := 0
	for turn := 0; turn < count; turn++ {
		for _, v := range cells {
			sum += int(v)
		}
	}
	return sum
}

type cell struct {
	value int
	next  *cell
}

func listBuild(count int) int {
	n := 0
	for turn := 0; turn < count; turn++ {
		var l *cell
		for i := 0; i < 100; i++ {
			l = &cell{i, l}
		}
		for ; l != nil; l = l.next {
			n++
		}
	}
	return n
}

func listWalk(count int) int {
	var l *cell
	for i := 0; i < 1000; i++ {
		l = &cell{i, l}
	}
	sum := 0
	for turn := 0; turn < count; turn++ {
		for rest := l; rest != nil; rest = rest.next {
			sum += rest.value
		}
	}
	return sum
}

func sieve2(count int) int {
	flag := make([]int, 10000)
	primes := 0
	for turn := 0; turn < count; turn++ {
		primes = countPrimes(flag)
	}
	return primes
}

func matrices(count int) int {
	const n = 32
	left, right, out := make([]int, n*n), make([]int, n*n), make([]int, n*n)
	for i := range left {
		left[i] = i % 7
		right[i] = i % 11
	}
	for turn := 0; turn < count; turn++ {
		for i := 0; i < n; i++ {
			for k := 0; k < n; k++ {
				sum := 0
				for m := 0; m < n; m++ {
					sum += left[i*n+m] * right[m*n+k]
				}
				out[i*n+k] = sum
			}
		}
	}
	return out[0] + out[n*n-1]
}

func bubble(count int) int {
	const n = 500
	cells := make([]int, n)
	for turn := 0; turn < count; turn++ {
		for i := range cells {
			cells[i] = n - i
		}
		for i := 0; i < n-1; i++ {
			for k := 0; k < n-1-i; k++ {
				if cells[k] > cells[k+1] {
					cells[k], cells[k+1] = cells[k+1], cells[k]
				}
			}
		}
	}
	return cells[0] + cells[n-1]
}

func bisect(count int) int {
	const n = 10000
	cells := make([]int, n)
	for i := range cells {
		cells[i] = i * 3
	}
	found := 0
	for turn := 0; turn < count; turn++ {
		wanted := turn * 7 % (n * 3)
		low, high := 0, n-1
		for low <= high {
			middle := (low + high) / 2
			if cells[middle] == wanted {
				found++
				break
			}
			if cells[middle] < wanted {
				low = middle + 1
			} else {
				high = middle - 1
			}
		}
	}
	return found
}

func toBig(count int) int {
	sum := 0
	for i := 0; i < count; i++ {
		sum += int(int64(i) + 42)
	}
	return sum
}

func toByte(count int) int {
	sum := 0
	for i := 0; i < count; i++ {
		sum += int(byte(i) + 1)
	}
	return sum
}

var rowsV2 = []row{
	{"addsub", addSub},
	{"muldivmod", mulDivMod},
	{"bitwise", bitwise},
	{"shifts", shifts},
	{"mixed", mixed},
	{"oddeven", oddEven},
	{"quarters", quarters},
	{"branches", branches},
	{"countdown", countdown},
	{"readforward", readForward},
	{"writeforward", writeForward},
	{"strides", strides},
	{"smallarray", smallArray},
	{"simplecall", simpleCall},
	{"fib2", fibonacci},
	{"mutual", mutual},
	{"deepcall", deepCall},
	{"bigadd", bigAdd},
	{"bigbits", bigBits},
	{"bigshifts", bigShifts},
	{"bigcompare", bigCompare},
	{"bytes", bytes},
	{"bytearray", byteArray},
	{"listbuild", listBuild},
	{"listwalk", listWalk},
	{"sieve2", sieve2},
	{"matrices", matrices},
	{"bubble", bubble},
	{"bisect", bisect},
	{"tobig", toBig},
	{"tobyte", toByte},
}
