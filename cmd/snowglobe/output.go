package main

import "os"

// output is standard output. It remembers that it could not be written to, for
// those verbs that print line by line and look at no error: a full disk would
// otherwise end well.
type output struct {
	file   *os.File
	failed error
}

// Write implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	n, err := o.file.Write(p)
	if err != nil && o.failed == nil {
		o.failed = err // names /dev/stdout
	}
	return n, err
}

// Fd lets screens see whether it is a terminal.
func (o *output) Fd() uintptr { return o.file.Fd() }
