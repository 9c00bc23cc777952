// lang: the programs of programs/lang as a Go programmer would write them.
package main

import (
	"math"
	"strconv"
	"strings"
)

const mask = 0x3fffffff

func mix(h, value int) int { return (h*31 + value) % 1000003 }

var seed int // each program begins with 42

func next() int {
	seed = (seed*3877 + 29573) % 139968
	return seed
}

// ---- binary_trees

type treeNode struct {
	value       int
	left, right *treeNode
}

func grownTree(depth, value int) *treeNode {
	if depth == 0 {
		return &treeNode{value: value}
	}
	return &treeNode{value, grownTree(depth-1, 2*value), grownTree(depth-1, 2*value+1)}
}

func (n *treeNode) sum() int {
	if n == nil {
		return 0
	}
	return n.value + n.left.sum() + n.right.sum()
}

func binaryTrees(count int) int {
	kept := grownTree(14, 1)
	h := 0
	for i := 0; i < count; i++ {
		h = mix(h, grownTree(12, 1+i&3).sum())
	}
	return mix(h, kept.sum())
}

// ---- binary_search

func place(cells []int, key int) int {
	low, high := 0, len(cells)
	for low < high {
		middle := (low + high) / 2
		if cells[middle] < key {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low
}

func binarySearch(count int) int {
	seed = 42
	const size = 32768
	cells := make([]int, size)
	for i := range cells {
		cells[i] = 3*i + i&1
	}
	sum := 0
	for i := 0; i < count; i++ {
		key := next() % (3 * size)
		at := place(cells, key)
		if at < size && cells[at] == key {
			at += size
		}
		sum = (sum + at) & mask
	}
	return sum
}

// ---- channels

func stage(before <-chan int, behind chan<- int, number int) {
	for value := range before {
		behind <- (value*3 + number) & 0xfffffff
	}
	close(behind)
}

func channels(count int) int {
	first := make(chan int)
	go func() {
		for i := 0; i < count; i++ {
			first <- i & 0xfffffff
		}
		close(first)
	}()
	before := first
	for i := 1; i <= 8; i++ {
		behind := make(chan int)
		go stage(before, behind, i)
		before = behind
	}
	sum := 0
	for value := range before {
		sum = (sum + value) & mask
	}
	return sum
}

// ---- closures

type function func(int) int

func adder(n int) function {
	return func(x int) int { return (x + n) & 0xffff }
}

func scaler(n int) function {
	return func(x int) int { return (x * n) & 0xffff }
}

func counter() function {
	n := 0
	return func(x int) int {
		n = (n + x&7 + 1) & 0xffff
		return x ^ n
	}
}

func compose(f, g function) function {
	return func(x int) int { return f(g(x)) }
}

func closures(count int) int {
	tally := counter()
	sum := 0
	for i := 0; i < count; i++ {
		f := compose(adder(i&255), compose(scaler(i&15|1), tally))
		x := i & 0xffff
		for k := 0; k < 8; k++ {
			x = f(x)
		}
		sum = (sum + x) & mask
	}
	return sum
}

// ---- fannkuch

func flips(rotation int) (most, sum int) {
	const size = 8
	var order, cells, turns [size]int
	for i := range order {
		order[i] = (i + rotation) % size
	}
	for even := true; ; even = !even {
		n := 0
		if order[0] != 0 {
			cells = order
			for cells[0] != 0 {
				for first, last := 0, cells[0]; first < last; first, last = first+1, last-1 {
					cells[first], cells[last] = cells[last], cells[first]
				}
				n++
			}
		}
		if n > most {
			most = n
		}
		if even {
			sum += n
		} else {
			sum -= n
		}
		i := 1
		for ; i < size; i++ {
			t := order[0]
			for k := 0; k < i; k++ {
				order[k] = order[k+1]
			}
			order[i] = t
			turns[i]++
			if turns[i] <= i {
				break
			}
			turns[i] = 0
		}
		if i == size {
			return
		}
	}
}

func fannkuch(count int) int {
	h := 0
	for i := 0; i < count; i++ {
		most, sum := flips(i % 8)
		h = mix(h, most*65536+sum&0xffff)
	}
	return h
}

// ---- fib

func fibOf(n int) int {
	if n < 2 {
		return n
	}
	return fibOf(n-1) + fibOf(n-2)
}

func fibs(count int) int {
	sum := 0
	for i := 0; i < count; i++ {
		sum = (sum + fibOf(20+i&3)) & mask
	}
	return sum
}

// ---- interfaces

type shape interface {
	area() int
	grow()
}

type square struct{ side int }
type rectangle struct{ side, width int }
type triangle struct{ side, width int }
type cross struct{ side, arm int }

func (s *square) area() int    { return s.side * s.side }
func (s *square) grow()        { s.side = (s.side + 1) & 63 }
func (s *rectangle) area() int { return s.side * s.width }
func (s *rectangle) grow()     { s.side = (s.side + 3) & 63 }
func (s *triangle) area() int  { return s.side * s.width / 2 }
func (s *triangle) grow()      { s.side = (s.side + 5) & 63 }
func (s *cross) area() int     { return 2*s.side*s.arm + s.arm*s.arm }
func (s *cross) grow()         { s.side = (s.side + 7) & 63 }

func interfaces(count int) int {
	seed = 42
	shapes := make([]shape, 256)
	for i := range shapes {
		kind := next() * 4 / 139968
		side := next() & 63
		switch kind {
		case 0:
			shapes[i] = &square{side}
		case 1:
			shapes[i] = &rectangle{side, i & 31}
		case 2:
			shapes[i] = &triangle{side, i & 31}
		case 3:
			shapes[i] = &cross{side, i & 7}
		}
	}
	h := 0
	for i := 0; i < count; i++ {
		sum := 0
		for _, s := range shapes {
			sum += s.area()
			s.grow()
		}
		h = mix(h, sum)
	}
	return h
}

// ---- mandelbrot

func steps(offset float64) int {
	const size, steps = 64, 50
	sum := 0
	for y := 0; y < size; y++ {
		ci := 2.0*float64(y)/size - 1.0
		for x := 0; x < size; x++ {
			cr := 2.0*float64(x)/size - 1.5 - offset
			zr, zi, rr, ii := 0.0, 0.0, 0.0, 0.0
			n := 0
			for ; n < steps && rr+ii <= 4.0; n++ {
				zi = float64(2.0*zr*zi) + ci // the conversion forbids to fuse
				zr = rr - ii + cr
				rr = zr * zr
				ii = zi * zi
			}
			sum += n
		}
	}
	return sum
}

func mandelbrot(count int) int {
	h := 0
	for i := 0; i < count; i++ {
		h = mix(h, steps(float64(i&15)*0.01))
	}
	return h
}

// ---- maps

func maps(count int) int {
	seed = 42
	const numbers, names = 5000, 500
	texts := make([]string, names)
	for i := range texts {
		texts[i] = "name " + strconv.Itoa(i)
	}
	byNumber := map[int]int{}
	byName := map[string]int{}
	for i := 0; i < count; i++ {
		key := next() % numbers
		byNumber[key] += i & 15
		byName[texts[key%names]]++
		if i&7 == 7 {
			delete(byNumber, next()%numbers)
		}
	}
	h := mix(len(byNumber), len(byName))
	for i := 0; i < numbers; i++ {
		h = mix(h, byNumber[i])
	}
	for _, s := range texts {
		h = mix(h, byName[s])
	}
	return h
}

// ---- matrix

const order = 64

func newMatrix() [][]float64 {
	rows := make([][]float64, order)
	for i := range rows {
		rows[i] = make([]float64, order)
	}
	return rows
}

func multiply(a, b, c [][]float64) {
	for i, row := range a {
		for j := range c[i] {
			sum := 0.0
			for k, x := range row {
				sum += x * b[k][j]
			}
			c[i][j] = sum
		}
	}
}

func matrix(count int) int {
	a, b, c := newMatrix(), newMatrix(), newMatrix()
	for i, row := range b {
		for k := range row {
			row[k] = float64((i*7 + k*2) % 9)
		}
	}
	h := 0
	for turn := 0; turn < count; turn++ {
		for i, row := range a {
			for k := range row {
				row[k] = float64((i*3 + k*5 + turn) % 10)
			}
		}
		multiply(a, b, c)
		sum := 0.0
		for i, row := range c {
			for k, x := range row {
				sum += x * float64(1+(i^k)&3)
			}
		}
		h = mix(h, int(sum))
	}
	return h
}

// ---- nbody

type body struct {
	x, y, z, vx, vy, vz, mass float64
}

func advance(bodies []*body, dt float64) {
	for i, a := range bodies {
		for _, b := range bodies[i+1:] {
			dx, dy, dz := a.x-b.x, a.y-b.y, a.z-b.z
			square := dx*dx + dy*dy + dz*dz
			pull := dt / (square * math.Sqrt(square))
			a.vx -= dx * b.mass * pull
			a.vy -= dy * b.mass * pull
			a.vz -= dz * b.mass * pull
			b.vx += dx * a.mass * pull
			b.vy += dy * a.mass * pull
			b.vz += dz * a.mass * pull
		}
	}
	for _, b := range bodies {
		b.x += dt * b.vx
		b.y += dt * b.vy
		b.z += dt * b.vz
	}
}

func energy(bodies []*body) float64 {
	e := 0.0
	for i, a := range bodies {
		e += 0.5 * a.mass * (a.vx*a.vx + a.vy*a.vy + a.vz*a.vz)
		for _, b := range bodies[i+1:] {
			dx, dy, dz := a.x-b.x, a.y-b.y, a.z-b.z
			e -= a.mass * b.mass / math.Sqrt(dx*dx+dy*dy+dz*dz)
		}
	}
	return e
}

func nbody(count int) int {
	bodies := []*body{
		{0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 40.0},
		{5.2, 0.3, 0.1, -0.1, 2.7, 0.05, 0.04},
		{-9.4, 1.2, 0.3, -0.25, -2.0, 0.02, 0.012},
		{1.5, -19.1, 0.2, 1.44, 0.12, -0.03, 0.002},
		{20.0, -22.0, 0.4, 0.86, 0.78, 0.01, 0.0025},
	}
	sun := bodies[0]
	for _, b := range bodies[1:] {
		sun.vx -= b.vx * b.mass / sun.mass
		sun.vy -= b.vy * b.mass / sun.mass
		sun.vz -= b.vz * b.mass / sun.mass
	}
	for i := 0; i < count; i++ {
		advance(bodies, 0.01)
	}
	return int(-energy(bodies)*1e7+0.5) + int((bodies[1].x+50.0)*1e6+0.5)
}

// ---- quicksort

func sort(cells []int, first, last int) {
	if first >= last {
		return
	}
	pivot := cells[(first+last)/2]
	low, high := first, last
	for low <= high {
		for cells[low] < pivot {
			low++
		}
		for cells[high] > pivot {
			high--
		}
		if low <= high {
			cells[low], cells[high] = cells[high], cells[low]
			low++
			high--
		}
	}
	sort(cells, first, high)
	sort(cells, low, last)
}

func quicksort(count int) int {
	seed = 42
	cells := make([]int, 5000)
	h := 0
	for turn := 0; turn < count; turn++ {
		for i := range cells {
			cells[i] = next()
		}
		sort(cells, 0, len(cells)-1)
		sum := 0
		for i, v := range cells {
			sum = (sum + v*(i&7)) & mask
		}
		h = mix(h, sum)
	}
	return h
}

// ---- sieve

func sieves(count int) int {
	const most = 100000
	flags := make([]bool, most)
	h := 0
	for turn := 0; turn < count; turn++ {
		size := most - turn&15*100
		for i := 0; i < size; i++ {
			flags[i] = true
		}
		for i := 2; i*i < size; i++ {
			if flags[i] {
				for k := i * i; k < size; k += i {
					flags[k] = false
				}
			}
		}
		primes, greatest := 0, 0
		for i := 2; i < size; i++ {
			if flags[i] {
				primes++
				greatest = i
			}
		}
		h = mix(h, primes+greatest)
	}
	return h
}

// ---- spawn

func work(n int, done chan<- int) {
	done <- (n*7 + 3) % 1009
}

func spawnBatches(count int) int {
	const batch = 100
	done := make(chan int)
	sum := 0
	for first := 0; first < count; first += batch {
		size := batch
		if size > count-first {
			size = count - first
		}
		for i := 0; i < size; i++ {
			go work(first+i, done)
		}
		for i := 0; i < size; i++ {
			sum = (sum + <-done) & mask
		}
	}
	return sum
}

// ---- spectral_norm

func element(i, k int) float64 { return 1.0 / float64((i+k)*(i+k+1)/2+i+1) }

func forth(x, y []float64) {
	for i := range y {
		sum := 0.0
		for k, v := range x {
			sum += element(i, k) * v
		}
		y[i] = sum
	}
}

func back(x, y []float64) {
	for i := range y {
		sum := 0.0
		for k, v := range x {
			sum += element(k, i) * v
		}
		y[i] = sum
	}
}

func spectralNorm(count int) int {
	u, v, t := make([]float64, order), make([]float64, order), make([]float64, order)
	h := 0
	for turn := 0; turn < count; turn++ {
		for i := range u {
			u[i] = float64(1 + (i+turn)&3)
		}
		for i := 0; i < 2; i++ {
			forth(u, t)
			back(t, v)
			forth(v, t)
			back(t, u)
		}
		uv, vv := 0.0, 0.0
		for i := range u {
			uv += u[i] * v[i]
			vv += v[i] * v[i]
		}
		h = mix(h, int(math.Sqrt(uv/vv)*1e6+0.5))
	}
	return h
}

// ---- strings

func written(turn int) string {
	var b strings.Builder
	for i := 0; i < 50; i++ {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Itoa((turn*7 + i*i*13) % 10007))
	}
	return b.String()
}

func joined(words []string) string {
	var b strings.Builder
	for i := len(words) - 1; i >= 0; i-- {
		b.WriteString(words[i])
		if i > 0 {
			b.WriteByte('-')
		}
	}
	return b.String()
}

func stringsOf(count int) int {
	h := 0
	for i := 0; i < count; i++ {
		s := joined(strings.Split(written(i), ","))
		for k := 0; k < len(s); k++ {
			h = (h*31 + int(s[k])) & 0xffffff
		}
	}
	return h
}

var rowsLang = []row{
	{"lang_binary_search", binarySearch},
	{"lang_binary_trees", binaryTrees},
	{"lang_channels", channels},
	{"lang_closures", closures},
	{"lang_fannkuch", fannkuch},
	{"lang_fib", fibs},
	{"lang_interfaces", interfaces},
	{"lang_mandelbrot", mandelbrot},
	{"lang_maps", maps},
	{"lang_matrix", matrix},
	{"lang_nbody", nbody},
	{"lang_quicksort", quicksort},
	{"lang_sieve", sieves},
	{"lang_spawn", spawnBatches},
	{"lang_spectral_norm", spectralNorm},
	{"lang_strings", stringsOf},
}
