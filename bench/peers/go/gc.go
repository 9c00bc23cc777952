// gc: what memory costs, as in programs/rows_gc.b. Strings grow in a strings.Builder, since Go's own cannot be changed;
// what is raised there is a panic here.
package main

import "strings"

// Keeps what is stored there from living on a stack.
var ringSink *ringNode

// Eight live at a time.
func arrays(count, size int) int {
	var kept [8][]byte
	sum := 0
	for i := 0; i < count; i++ {
		a := make([]byte, size)
		a[0] = byte(i)
		a[size-1] = byte(i >> 4)
		if old := kept[i&7]; old != nil {
			sum = (sum + int(old[0]) + int(old[size-1])) & mask
		}
		kept[i&7] = a
	}
	return sum
}

// The last list may be shorter.
func cellLists(count int) int {
	sum := 0
	for count > 0 {
		var l *cell
		for i := 0; i < 1000 && count > 0; i++ {
			l = &cell{count, l}
			count--
		}
		sum = (sum + l.value) & mask
	}
	return sum
}

type bareTree struct{ left, right *bareTree }

func grownBare(depth int) *bareTree {
	if depth == 0 {
		return nil
	}
	return &bareTree{grownBare(depth - 1), grownBare(depth - 1)}
}

func (t *bareTree) nodes() int {
	if t == nil {
		return 0
	}
	return 1 + t.left.nodes() + t.right.nodes()
}

// Whole trees, until there were as many nodes as wanted.
func trees(count int) int {
	n := 0
	for n < count {
		n += grownBare(14).nodes()
	}
	return n
}

type ringNode struct {
	other *ringNode
	value int
}

func cycles(count int) int {
	sum := 0
	for i := 0; i < count; i++ {
		a := &ringNode{nil, i & 255}
		b := &ringNode{a, i & 15}
		a.other = b
		ringSink = a
		sum = (sum + a.other.value + b.other.value) & mask
	}
	ringSink = nil
	return sum
}

func deepList(count int) int {
	var l *cell
	for i := 0; i < count; i++ {
		l = &cell{i, l}
	}
	sum := 0
	for ; l != nil; l = l.next {
		sum = (sum + l.value) & mask
	}
	return sum
}

func copies(count, size int) int {
	from, onto := make([]byte, size+16), make([]byte, size)
	for i := range from {
		from[i] = byte(i * 7)
	}
	sum := 0
	for i := 0; i < count; i++ {
		at := i & 15
		copy(onto, from[at:at+size])
		sum = (sum + int(onto[i&63])) & mask
	}
	return sum
}

func growingStrings(count int) int {
	words := [4]string{"a", "bc", "def", "ghij"}
	h := 0
	for count > 0 {
		var b strings.Builder
		for i := 0; i < 1000 && count > 0; i++ {
			b.WriteString(words[count&3])
			count--
		}
		s := b.String()
		h = (h*31 + len(s) + int(s[len(s)-1])) % 1000003
	}
	return h
}

func caught() (n int) {
	defer func() {
		if recover() == "bench:here" {
			n = 1
		}
	}()
	panic("bench:here")
}

func raised(count int) int {
	n := 0
	for i := 0; i < count; i++ {
		n += caught()
	}
	return n
}

var rowsGC = []row{
	{"alloc64", func(count int) int { return arrays(count, 64) }},
	{"alloc1k", func(count int) int { return arrays(count, 1024) }},
	{"alloc64k", func(count int) int { return arrays(count, 65536) }},
	{"cells", cellLists},
	{"trees", trees},
	{"cycles", cycles},
	{"deeplist", deepList},
	{"copy64", func(count int) int { return copies(count, 64) }},
	{"copy1k", func(count int) int { return copies(count, 1024) }},
	{"copy64k", func(count int) int { return copies(count, 65536) }},
	{"strings", growingStrings},
	{"raise", raised},
}
