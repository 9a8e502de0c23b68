package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/mockserver"
)

// fixturesCommand is what one does with tables and rows of one's own.
func fixturesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "fixtures",
		Short: "Check, bring in and write out tables and rows of your own",
		Long: `Check, bring in and write out tables and rows of your own.

A folder of fixtures holds

  dictionary/*.yaml    tables and columns
  access/*.yaml        who may do what with them
  rules/*.yaml         what follows from a write
  scenarios/*.yaml     stories that can be played into the history
  rows/incident.csv    rows, in files named after their table: .yaml, .csv,
                       .json, or the .xml that an instance exports

none of which has to be there. snowglobe serve --fixtures adds it to the demo world.
docs/fixtures.md and docs/tables.md show what stands in the files.`,
		Example: `  snowglobe fixtures validate mine
  snowglobe serve --fixtures mine
  snowglobe fixtures import incident.csv users.xml
  snowglobe fixtures export --table incident --format csv
  snowglobe fixtures generate --out world --now 2019-06-24T12:00:00Z`,
		Args: verb,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(validateCommand(), importCommand(), exportCommand(), generateCommand(), scenariosCommand())
	return cmd
}

// fixtureFolders are folders of this machine, called as the user called them.
func fixtureFolders(dirs []string) []mockserver.FixtureFolder {
	folders := make([]mockserver.FixtureFolder, len(dirs))
	for i, dir := range dirs {
		folders[i] = mockserver.FixtureFolder{Files: os.DirFS(dir), Path: filepath.ToSlash(filepath.Clean(dir))}
	}
	return folders
}

func validateCommand() *cobra.Command {
	var on string
	cmd := &cobra.Command{
		Use: "validate DIR...", Short: "Name each mistake in folders of fixtures, with its file and line",
		Long: `Name each mistake in folders of fixtures, with its file and line.

Everything is held against everything: tables, rules, rights and rows of the
folders, and those of the demo world on the release of --release. Exit code 2 if
there is a mistake. What can be loaded and was hardly meant is a warning: a reference
that no row has, or rows of a table that the release does not have.`,
		Example: `  snowglobe fixtures validate mine
  snowglobe fixtures validate --release yokohama mine`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, dirs []string) error {
			if err := (mockserver.Config{Release: on}).Check(); err != nil {
				return err
			}
			found, err := mockserver.CheckFixtures(cmd.Context(), on, clock.System().Now(), fixtureFolders(dirs)...)
			if err != nil {
				return fmt.Errorf("these fixtures cannot be used:\n%w", err)
			}
			printFound(cmd.OutOrStdout(), found)
			for _, doubt := range found.Doubts {
				fmt.Fprintln(cmd.ErrOrStderr(), "warning:", doubt)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&on, "release", mockserver.DefaultRelease, "the release that the fixtures are for; see snowglobe releases")
	return cmd
}

func printFound(out io.Writer, found *mockserver.Found) {
	line := func(what, facts string) {
		if facts == "" {
			facts = "none"
		}
		fmt.Fprintf(out, "%-7s %s\n", what, facts)
	}
	line("tables", strings.Join(found.Tables, ", "))
	if len(found.Columns) > 0 {
		line("columns", strings.Join(found.Columns, ", "))
	}
	line("access", counted(found.Access, "file"))
	line("rules", counted(found.Rules, "rule"))
	if len(found.Scenarios) > 0 {
		line("stories", strings.Join(found.Scenarios, ", "))
	}
	var tables []string
	for _, name := range slices.Sorted(maps.Keys(found.Rows)) {
		tables = append(tables, fmt.Sprintf("%s %d", name, found.Rows[name]))
	}
	line("rows", strings.Join(tables, ", "))
}

// counted is a number of things, or nothing.
func counted(n int, thing string) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

func importCommand() *cobra.Command {
	var c controlClient
	var from rowSource
	instance := mockserver.DefaultInstance
	cmd := &cobra.Command{
		Use: "import FILE...", Short: "Bring rows of files into a running instance",
		Long: `Bring rows of files into a running instance, all of them or none, without rules
and audit. A row whose sys_id is there is changed in the columns that are given. One
import takes 50000 rows and 64 MiB.

Tables of your own cannot come to an instance that runs: snowglobe serve --fixtures
starts one with them.`,
		Example: `  snowglobe fixtures import incident.csv users.xml
  snowglobe fixtures import --table incident --format yaml - < rows.yaml`,
		Args: cobra.MinimumNArgs(1),
	}
	flags := cmd.Flags()
	c.flags(flags)
	from.flags(flags)
	flags.StringVar(&instance, "instance", instance, "the `NAME` of the instance")
	cmd.RunE = func(cmd *cobra.Command, files []string) error {
		// Rows are many; whether somebody takes them is soon known.
		if _, err := c.ask(cmd.Context(), "GET", instancePath([]string{instance}, ""), nil); err != nil {
			return err
		}
		given, err := from.read(cmd, files)
		if err != nil {
			return err
		}
		text, err := c.ask(cmd.Context(), "POST", instancePath([]string{instance}, "/rows"), map[string]any{"rows": given})
		if err != nil {
			return fmt.Errorf("nothing was brought in:\n%w", err)
		}
		return printImported(cmd.OutOrStdout(), text)
	}
	return cmd
}
