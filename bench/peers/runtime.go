// The programs of bench/programs, as a Go programmer would write them: runtime NAME COUNT [LIVE].
// Prints what they print. One thread runs Go code, as in a Dis machine.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync/atomic"
	"time"
)

type cell struct {
	value int
	next  *cell
}

type node struct {
	next, prev *node
	data       [4]int
}

// Keeps what is stored there from living on a stack.
var cellSink *cell
var nodeSink *node

func pingpong(count int) int {
	there, back := make(chan int), make(chan int)
	go func() {
		for i := 0; i < count; i++ {
			back <- <-there
		}
	}()
	sum := 0
	for i := count; i > 0; i-- {
		there <- i
		sum += <-back
	}
	return sum
}

func spawn(count int) int {
	var ended int64
	done := make(chan bool)
	for i := 0; i < count; i++ {
		go func() {
			if atomic.AddInt64(&ended, 1) == int64(count) {
				done <- true
			}
		}()
		if i%500 == 499 {
			runtime.Gosched() // about as many as a Dis process makes before its turn is over
		}
	}
	<-done
	return int(ended)
}

func alt8(count int) int {
	var c [8]chan int
	for i := range c {
		c[i] = make(chan int)
		go func(c chan int, value int) {
			for j := 0; j < count/8; j++ {
				c <- value
			}
		}(c[i], i+1)
	}
	sum := 0
	for i := 0; i < count; i++ {
		var v int
		select {
		case v = <-c[0]:
		case v = <-c[1]:
		case v = <-c[2]:
		case v = <-c[3]:
		case v = <-c[4]:
		case v = <-c[5]:
		case v = <-c[6]:
		case v = <-c[7]:
		}
		sum += v
	}
	return sum
}

func blocked(count int) int {
	channels := make([]chan int, count/100+1)
	for i := range channels {
		channels[i] = make(chan int)
	}
	received, waiting := int64(0), int64(0)
	done := make(chan bool)
	for i := count; i > 0; i-- {
		go func(c chan int) {
			atomic.AddInt64(&waiting, 1)
			if atomic.AddInt64(&received, int64(<-c)) == int64(count) {
				done <- true
			}
		}(channels[i/100])
	}
	for atomic.LoadInt64(&waiting) < int64(count) {
		runtime.Gosched()
	}
	for i := count; i > 0; i-- {
		channels[i/100] <- 1
	}
	if count > 0 {
		<-done
	}
	return int(received)
}

func list(count int) int {
	for i := count; i > 0; i-- {
		cellSink = nil
		cellSink = &cell{i, cellSink}
	}
	return cellSink.value
}

func caught() (n int) {
	defer func() {
		if recover() == "bench:here" {
			n = 1
		}
	}()
	panic("bench:here")
}

func raise(count int) int {
	sum := 0
	for i := 0; i < count; i++ {
		sum += caught()
	}
	return sum
}

type tree struct{ left, right *tree }

func grown(depth int) *tree {
	if depth == 0 {
		return nil
	}
	return &tree{grown(depth - 1), grown(depth - 1)}
}

func (t *tree) nodes() int {
	if t == nil {
		return 0
	}
	return 1 + t.left.nodes() + t.right.nodes()
}

func trees(count int) int {
	const depth = 15
	n := 0
	for left := count / (1<<depth - 1); left > 0; left-- {
		n = grown(depth).nodes()
	}
	return n
}

func ring(count int) int {
	const members = 1000
	rounds := count / members
	first := make(chan int)
	before := first
	for i := 1; i < members; i++ {
		behind := make(chan int)
		go func(before, behind chan int) {
			for left := rounds; left > 0; left-- {
				behind <- <-before + 1
			}
		}(before, behind)
		before = behind
	}
	token := 0
	for left := rounds; left > 0; left-- {
		first <- token + 1
		token = <-before
	}
	return token
}

func grow(live int) *node {
	var head *node
	for i := 0; i < live; i++ {
		n := &node{next: head}
		if head != nil {
			head.prev = n
		}
		head = n
	}
	return head
}

func cycles(count int) {
	for i := 0; i < count; i++ {
		a, b := &node{}, &node{}
		a.next, b.next = b, a
		nodeSink = a
	}
}

func main() {
	runtime.GOMAXPROCS(1)
	name := os.Args[1]
	count, _ := strconv.Atoi(os.Args[2])
	var head *node
	if name == "cycles" && len(os.Args) > 3 {
		live, _ := strconv.Atoi(os.Args[3])
		head = grow(live)
	}
	result := 0
	start := time.Now()
	switch name {
	case "pingpong":
		result = pingpong(count)
	case "spawn":
		result = spawn(count)
	case "alt8":
		result = alt8(count)
	case "blocked":
		result = blocked(count)
	case "list":
		result = list(count)
	case "raise":
		result = raise(count)
	case "ring":
		result = ring(count)
	case "tree":
		result = trees(count)
	case "cycles":
		cycles(count)
	case "sleep":
		time.Sleep(time.Duration(count) * time.Millisecond)
	}
	elapsed := time.Since(start)
	for ; head != nil; head = head.next {
		result++
	}
	fmt.Printf("%s result %d ms %.3f count %d\n", name, int32(result), float64(elapsed)/1e6, count)
}
