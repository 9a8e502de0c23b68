package main

import (
	"fmt"
	"io"
)

// tellProgress says how far a large world is, a line each time, on a terminal as
// elsewhere: there are few of them.
func tellProgress(out io.Writer) func(rows int) {
	return func(rows int) { fmt.Fprintf(out, "snowglobe: %d rows of the world are made\n", rows) }
}
