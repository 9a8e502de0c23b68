package main

import "github.com/spf13/pflag"

// once is the value of a flag that is given once: of two, the first would count for
// nothing, and nobody would notice.
type once struct {
	pflag.Value

	given   bool
	instead string // what to do who has two of it
}

// Set implements [pflag.Value].
func (o *once) Set(text string) error {
	if o.given {
		return &twice{o.instead}
	}
	o.given = true
	return o.Value.Set(text)
}

// twice is that a flag was given again.
type twice struct{ instead string }

func (t *twice) Error() string { return "is given twice, and only one counts; " + t.instead }

// onlyOnce has flags refuse to be given twice.
func onlyOnce(flags *pflag.FlagSet, instead string, names ...string) {
	for _, name := range names {
		flag := flags.Lookup(name)
		flag.Value = &once{Value: flag.Value, instead: instead}
	}
}

// inner is a value for whoever does not count how often it is given: a file is tried on
// each verb before it is taken.
func inner(value pflag.Value) pflag.Value {
	if o, ok := value.(*once); ok {
		return o.Value
	}
	return value
}
