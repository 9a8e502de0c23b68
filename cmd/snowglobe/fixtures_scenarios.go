package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/snowglobe-dev/snowglobe/fixtures"
	"github.com/snowglobe-dev/snowglobe/internal/nearest"
	"github.com/snowglobe-dev/snowglobe/mockserver"
)

// scenarioFlag adds --scenario to a verb that makes a world.
func scenarioFlag(flags *pflag.FlagSet) *[]string {
	return flags.StringSlice("scenario", nil, "play this `SCENARIO` into the history; may be repeated, or a list with commas; snowglobe fixtures scenarios lists them")
}

// writeTruth writes what scenarios did to a file, or, where it is -, to out.
func writeTruth(file string, out io.Writer, truth *mockserver.Truth) error {
	text, err := json.MarshalIndent(truth, "", "  ")
	if err != nil {
		return err
	}
	text = append(text, '\n')
	if file == standardInput { // the other way round it stands for standard output
		_, err = out.Write(text)
		return err
	}
	if err := os.WriteFile(file, text, 0o644); err != nil { //nolint:gosec // as readable as the rows that it is about
		return fmt.Errorf("--truth: %w", err)
	}
	return nil
}

// stillToCome counts the rows that come into sight, change or go after the world's
// time; the truth is nil without scenarios.
func stillToCome(truth *mockserver.Truth) int {
	if truth == nil {
		return 0
	}
	n := 0
	for _, s := range truth.Scenarios {
		for _, r := range s.Rows {
			if max(r.Visible, r.Changes, r.Gone) > truth.Now {
				n++
			}
		}
	}
	return n
}

func scenariosCommand() *cobra.Command {
	var dirs []string
	cmd := &cobra.Command{
		Use: "scenarios [NAME]", Short: "List the stories that can be played into a history, or tell one",
		Long: `List the stories that can be played into a history, or tell one: what happens, who
takes part, and what is to be found. --fixtures adds those of your own, which stand in
scenarios/*.yaml of a folder. docs/scenarios.md shows how to write them.`,
		Example: `  snowglobe fixtures scenarios
  snowglobe fixtures scenarios mass-download
  snowglobe serve --scenario mass-download,quiet-office
  snowglobe fixtures generate --out world --scenario brute-force --truth truth.json`,
		Args: cobra.MaximumNArgs(1),
	}
	cmd.Flags().StringArrayVar(&dirs, "fixtures", nil, "add the scenarios of this `FOLDER`; may be repeated")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		var own *mockserver.Fixtures
		var err error
		if len(dirs) > 0 {
			if own, err = mockserver.LoadFixturesContext(cmd.Context(), fixtureFolders(dirs)...); err != nil {
				return fmt.Errorf("--fixtures:\n%w", err)
			}
		}
		all, err := mockserver.Scenarios(own)
		if err != nil {
			return err
		}
		if len(args) == 0 {
			return listScenarios(cmd.OutOrStdout(), all)
		}
		var names []string
		for _, s := range all {
			if s.Name() == args[0] {
				return tellScenario(cmd.OutOrStdout(), s)
			}
			names = append(names, s.Name())
		}
		return fmt.Errorf("there is no scenario %q%s; snowglobe fixtures scenarios lists them", args[0], nearest.Hint(args[0], names))
	}
	return cmd
}

// listScenarios prints a line for each; on a terminal titles wrap within their
// column.
func listScenarios(out io.Writer, all []*fixtures.Scenario) error {
	longest := 0
	for _, s := range all {
		longest = max(longest, len(s.Name()))
	}
	look, indent := lookOf(out), strings.Repeat(" ", longest+2)
	for _, s := range all {
		if _, err := fmt.Fprint(out, look.Wrap(fmt.Sprintf("%-*s  ", longest, s.Name()), indent, s.Told().Title)); err != nil {
			return err
		}
	}
	return nil
}

func tellScenario(out io.Writer, s *fixtures.Scenario) error {
	told, look := s.Told(), lookOf(out)
	fmt.Fprint(out, look.Wrap("", "", told.Title))
	if told.About != "" { // in a scenario of one's own it may be left out
		fmt.Fprint(out, "\n", look.Wrap("", "", told.About))
	}
	fmt.Fprint(out, "\n", look.Wrap("source: ", "        ", told.Source), "mark:   ", told.Mark, "\n")
	tellSwitches(out, "needs:", s.Needs())
	tellSwitches(out, "sets:", s.Sets())
	var people []string
	for _, p := range told.People {
		people = append(people, p.UserName.Text)
	}
	if len(people) > 0 {
		fmt.Fprint(out, look.Wrap("people: ", "        ", strings.Join(people, ", ")))
	}
	for _, f := range told.Findings {
		what := "must raise an alert"
		if f.Silent {
			what = "must raise no alert"
		}
		fmt.Fprint(out, "\n", look.Wrap("", "", fmt.Sprintf("%s %s: %s", f.Rule, what, f.Expect)))
	}
	return nil
}

func tellSwitches(out io.Writer, what string, switches map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(switches)) {
		fmt.Fprintf(out, "%-7s %s=%s\n", what, name, switches[name])
	}
}
