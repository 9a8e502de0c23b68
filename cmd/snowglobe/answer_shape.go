package main

import (
	"fmt"

	"github.com/spf13/pflag"
)

// answerShape says whether an answer is printed for people or for programs.
type answerShape struct {
	asked  bool
	output string
}

// flags adds --json, which does what help says, and --output.
func (s *answerShape) flags(f *pflag.FlagSet, help string) {
	f.BoolVar(&s.asked, "json", false, help)
	f.StringVarP(&s.output, "output", "o", "table", "print a `FORMAT`: table, or json as --json does")
}

func (s *answerShape) check() error {
	if s.output != "table" && s.output != "json" {
		return fmt.Errorf("--output is table or json, and %q is neither", s.output)
	}
	return nil
}

func (s *answerShape) json() bool { return s.asked || s.output == "json" }
