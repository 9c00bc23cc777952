// The least a Go program can be: what it costs to start and to end.
package main

import "os"

func main() { os.Stdout.WriteString("hello\n") }
