package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/snowglobe-dev/snowglobe/conformance"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

// allChecks are the checks of both kinds, by id.
func allChecks() ([]*suite.Check, error) {
	var all []*suite.Check
	for _, kind := range []suite.Kind{suite.Server, suite.Connector} {
		suites, err := conformance.Suites(kind)
		if err != nil {
			return nil, err
		}
		checks, err := suite.Select(suites, nil)
		if err != nil {
			return nil, err
		}
		all = append(all, checks...)
	}
	slices.SortStableFunc(all, func(a, b *suite.Check) int { return strings.Compare(a.ID, b.ID) })
	return all, nil
}

func conformListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the checks", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			checks, err := allChecks()
			if err != nil {
				return err
			}
			table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintln(table, "KIND\tLEVEL\tCHECK\tTITLE")
			for _, c := range checks {
				fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", c.Kind, c.Level, c.ID, c.Title)
			}
			return table.Flush()
		},
	}
}

func conformExplainCommand() *cobra.Command {
	return &cobra.Command{
		Use: "explain ID", Short: "Say why a check exists and how to mend what it finds", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			checks, err := allChecks()
			if err != nil {
				return err
			}
			var known []string
			for _, c := range checks {
				if c.ID == args[0] {
					return explain(cmd, c)
				}
				known = append(known, c.ID)
			}
			return errors.New("there is no check " + args[0] + nearest.Hint(args[0], known) + "; conform list lists them")
		},
	}
}

func explain(cmd *cobra.Command, c *suite.Check) error {
	releases := "every release"
	switch {
	case c.Since != "" && c.Until != "":
		releases = c.Since + " to " + c.Until
	case c.Since != "":
		releases = "from " + c.Since + " on"
	case c.Until != "":
		releases = "up to " + c.Until
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), `%s
%s

  judges    a %s; %s
  releases  %s
  why       %s
  mend      %s
  source    %s: %s
  read at   %s:%d
`, c.ID, c.Title, c.Kind, c.Level, releases, c.Why, c.Hint, c.Source.Mark, c.Source.Text, c.File, c.Line)
	return err
}
