// serve: the row server of the Go kernels. Built with go build serve.go v1.go v2.go lang.go conc.go gc.go.
// In: requests "NAME SIZE TIMES", one a line on standard input, or three arguments each. Out: "ready", then for each
// request "NAME RESULT", the low 32 bits of what the last run returned, or "NAME unsupported". A request that is none
// ends the program with a line on standard error and status 2. One thread runs Go code, as in a Dis machine.
package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
)

// Kernels are called through the table only.
type row struct {
	name string
	run  func(size int) int
}

func answer(rows map[string]func(int) int, words []string) {
	size, times := 0, 0
	if len(words) == 3 {
		size, times = number(words[1]), number(words[2])
	}
	if size == 0 || times == 0 {
		fmt.Fprintf(os.Stderr, "rows: found '%s', expected NAME SIZE TIMES\n", strings.Join(words, " "))
		os.Exit(2)
	}
	run, ok := rows[words[0]]
	if !ok {
		fmt.Println(words[0], "unsupported")
		return
	}
	result := 0
	for i := 0; i < times; i++ {
		result = run(size)
	}
	fmt.Println(words[0], int32(result))
}

// From 1 to 999999999, or 0 if it is none.
func number(s string) int {
	n, err := strconv.ParseUint(s, 10, 32)
	if err != nil || len(s) > 9 {
		return 0
	}
	return int(n)
}

func main() {
	runtime.GOMAXPROCS(1)
	rows := map[string]func(int) int{}
	for _, table := range [][]row{rowsV1, rowsV2, rowsLang, rowsConc, rowsGC} {
		for _, row := range table {
			rows[row.name] = row.run
		}
	}
	fmt.Println("ready")
	args := os.Args[1:]
	if len(args) > 0 {
		for len(args) > 3 {
			answer(rows, args[:3])
			args = args[3:]
		}
		answer(rows, args)
		return
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		answer(rows, strings.Fields(lines.Text()))
	}
}
