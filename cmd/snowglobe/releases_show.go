package main

import (
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/spf13/cobra"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// showCommand says what one release does, switch by switch.
func showCommand(asJSON *bool) *cobra.Command {
	var temper string
	cmd := &cobra.Command{
		Use:   "show RELEASE [SWITCH...]",
		Short: "List the switches of a release, or say all about some of them",
		Long: `List the switches of a release with their values and how sure we are of them, or
say all about those that are named: what each does, which values it takes, and
where that was seen. A name may have * and ? in it.

serve --set SWITCH=VALUE gives one another value, and so do ctl create and
ctl release. With --temper the list says which switches that temper sets, and to what.`,
		Example: `  snowglobe releases show madrid
  snowglobe releases show madrid refresh_answer
  snowglobe releases show eureka 'link_*'
  snowglobe releases show madrid '*'
  snowglobe releases show madrid --temper strict`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			profile, err := release.Catalog().Lookup(args[0])
			if err != nil {
				return err
			}
			played, err := release.LookupTemper(temper)
			if err != nil {
				return err
			}
			shown, err := switchesOf(profile, played, args[1:])
			if err != nil {
				return err
			}
			switch out := cmd.OutOrStdout(); {
			case *asJSON:
				return writeJSON(out, map[string]any{"release": profile.Key, "switches": shown})
			case len(args) == 1:
				listSwitches(out, profile, shown)
			default:
				writeSwitches(out, shown)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&temper, "temper", release.DefaultTemper, "show what this temper sets as well")
	return cmd
}

// valueOf is what a switch is, with and without the temper.
func valueOf(s release.Row) string {
	if s.Temper == nil {
		return s.String()
	}
	return fmt.Sprintf("%s (%s; else %s)", s.Temper.Value, s.Temper.Key, s.String())
}

// switchesOf are the switches of a release under a temper that one of the patterns
// names; all where there is none. A pattern that names none is an error.
func switchesOf(p *release.Profile, t *release.Temper, patterns []string) ([]release.Row, error) {
	rows := p.Rows(t)
	wanted := make([]bool, len(rows))
	for _, pattern := range patterns {
		found := false
		for i, row := range rows {
			matches, err := path.Match(pattern, row.Key)
			if err != nil {
				return nil, fmt.Errorf("%q is no pattern: %w", pattern, err)
			}
			wanted[i] = wanted[i] || matches
			found = found || matches
		}
		switch {
		case !found && strings.ContainsAny(pattern, "*?["):
			return nil, fmt.Errorf("no switch of %s is like %q; snowglobe releases show %s lists them", p.Name, pattern, p.Key)
		case !found:
			return nil, release.CheckKey(pattern)
		}
	}
	var shown []release.Row
	for i, row := range rows {
		if wanted[i] || len(patterns) == 0 {
			shown = append(shown, row)
		}
	}
	return shown, nil
}

func listSwitches(w io.Writer, p *release.Profile, shown []release.Row) {
	table := [][]cell{{{"SWITCH", bold}, {"EVIDENCE", bold}, {"VALUE", bold}}}
	for _, s := range shown {
		table = append(table, []cell{{s.Key, plain}, {string(s.Mark), plain}, {valueOf(s), plain}})
	}
	screen := screenOf(w)
	screen.table(table)
	fmt.Fprintf(screen, "\nWhat each does, takes and is known from: snowglobe releases show %s '*'\n", p.Key)
}

func writeSwitches(w io.Writer, shown []release.Row) {
	screen := screenOf(w)
	for i, s := range shown {
		if i > 0 {
			fmt.Fprintln(screen)
		}
		fmt.Fprintln(screen, screen.lead(bold, s.Key+":", " "+valueOf(s)))
		fmt.Fprintln(screen, screen.wrap("  ", s.Says))
		fmt.Fprintln(screen, screen.wrap("  ", "takes "+s.Takes))
		fmt.Fprintln(screen, screen.wrap("  ", fmt.Sprintf("%s: %s", s.Mark, s.Source)))
		if s.Temper != nil {
			fmt.Fprintln(screen, screen.wrap("  ", fmt.Sprintf("%s, %s: %s", s.Temper.Key, s.Temper.RFC, s.Temper.Does)))
		}
	}
}
