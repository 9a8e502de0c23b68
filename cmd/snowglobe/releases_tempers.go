package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// tempersCommand says what the tempers do otherwise than the platform.
func tempersCommand(asJSON *bool) *cobra.Command {
	return &cobra.Command{
		Use:   "tempers [TEMPER]",
		Short: "Say what a temper does otherwise, and by which standard",
		Long: `Say what a temper does otherwise than the platform, and by which standard.

An instance is faithful by default: it does what its release does, quirks included.
A strict one refuses what the standards of OAuth call wrong, so that a client which
works with it works elsewhere too. serve --temper chooses, and so do ctl create and
ctl release; --set gives single switches another value all the same.`,
		Example: `  snowglobe releases tempers
  snowglobe releases tempers strict --json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			shown := release.Tempers()
			if len(args) > 0 {
				one, err := release.LookupTemper(args[0])
				if err != nil {
					return err
				}
				shown = []*release.Temper{one}
			}
			if *asJSON {
				return writeJSON(cmd.OutOrStdout(), map[string]any{"tempers": shown})
			}
			writeTempers(cmd.OutOrStdout(), shown)
			return nil
		},
	}
}

func writeTempers(w io.Writer, shown []*release.Temper) {
	screen := screenOf(w)
	for i, t := range shown {
		if i > 0 {
			fmt.Fprintln(screen)
		}
		fmt.Fprintln(screen, screen.lead(bold, t.Key+":", " "+t.Says))
		for _, d := range t.Differences {
			fmt.Fprintln(screen, "\n"+screen.lead(bold, d.Topic, fmt.Sprintf(" (%s)", d.RFC)))
			fmt.Fprintln(screen, screen.wrap("  ", release.DefaultTemper+": "+d.Faithful))
			fmt.Fprintln(screen, screen.wrap("  ", t.Key+": "+d.Strict))
			fmt.Fprintln(screen, screen.wrap("  ", "sets "+pairsOf(d.Switches)))
			fmt.Fprintln(screen, screen.wrap("  ", "shown by "+strings.Join(d.Checks, ", ")))
		}
	}
}

// pairsOf are switches as --set takes them.
func pairsOf(switches []release.SwitchValue) string {
	pairs := make([]string, len(switches))
	for i, s := range switches {
		pairs[i] = s.Key + "=" + s.Value
	}
	return strings.Join(pairs, ", ")
}
