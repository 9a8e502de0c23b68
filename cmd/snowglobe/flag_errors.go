package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

// flagError adds the nearest flag to an error about an unknown one, and what a
// flag takes to one about its value.
func flagError(cmd *cobra.Command, err error) error {
	bad, ok := errors.AsType[*pflag.InvalidValueError](err)
	if again, is := errors.AsType[*twice](err); ok && is {
		return fmt.Errorf("--%s %w", bad.GetFlag().Name, again)
	}
	if ok {
		return fmt.Errorf("--%s takes %s, and %q is none; see %s --help",
			bad.GetFlag().Name, taken(bad.GetFlag()), bad.GetValue(), cmd.CommandPath())
	}
	_, name, unknown := strings.Cut(err.Error(), "unknown flag: --")
	if !unknown {
		return fmt.Errorf("%w; see %s --help", err, cmd.CommandPath())
	}
	var known []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, "--"+f.Name) })
	return fmt.Errorf("%s has no flag --%s%s; see %s --help", said(cmd), name, nearest.Hint("--"+name, known), cmd.CommandPath())
}

// taken is what a flag takes, for people.
func taken(f *pflag.Flag) string {
	switch f.Value.Type() {
	case "bool":
		return "true or false"
	case "int":
		return "a whole number"
	case "uint64":
		return "a whole number of 0 or more"
	case "float64":
		return "a number"
	case "duration":
		return "a duration such as 2h, 90m or 45s"
	default:
		return "another value"
	}
}
