package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/snowglobe-dev/snowglobe/fixtures"
	"github.com/snowglobe-dev/snowglobe/mockserver"
)

// demoEvents is the history of the demo world.
const demoEvents = 20000

// sizeFlags add to a verb that makes a world how large it is.
func sizeFlags(flags *pflag.FlagSet, events, people *int) {
	flags.IntVar(events, "events", demoEvents, "how many rows of history to make; 0 is none, and under a thousand there are some more, for each log has one a day")
	flags.IntVar(people, "people", 0, "how many people there are (default: the sixty or so of the demo world, who are always there)")
}

// sizeError lets the error about a world that cannot be so large name the flag.
func sizeError(err error) error {
	if size, ok := errors.AsType[*mockserver.SizeError](err); ok {
		return fmt.Errorf("--%w", size)
	}
	return err
}

// tellPeople says so where there are more people than somebody asked for: nobody of the
// demo world can be left out, for its groups and records name them.
func tellPeople(out io.Writer, people int) {
	if people == 0 {
		return
	}
	if there := fixtures.DemoPeople(); people < there {
		fmt.Fprintf(out, "snowglobe: --people %d is fewer than the demo world has, and all %d of them are there\n", people, there)
	}
}

// makeWorld is an instance that nobody serves.
func makeWorld(cmd *cobra.Command, cfg mockserver.Config) (*mockserver.Instance, error) {
	if err := cfg.Check(); err != nil {
		return nil, sizeError(err)
	}
	tellPeople(cmd.ErrOrStderr(), cfg.People)
	return mockserver.NewContext(cmd.Context(), cfg)
}
