package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/snowglobe-dev/snowglobe/conformance"
	"github.com/snowglobe-dev/snowglobe/conformance/report/shards"
)

func (f *conformFlags) verifyCommand() *cobra.Command {
	return &cobra.Command{
		Use: "verify [REPORT...]", Short: "Say whether suites, or the reports of a run, are whole",
		Long: `Say whether suites, or the reports of a run, are whole. Nothing is judged anew.

Without an argument the suites are loaded, the kit's or those of --suites: each check
has all its words, and is carried out somewhere; then follows what a run would carry
out on which release.

A REPORT is a file report.json, or a folder that --report has left. It is held to its
schema, and its totals and verdict to its rows. Those of all shards of a run are put
together, and have to be the whole of it. What is whole is printed as the run would
have ended, with the exit code of its verdict; --report DIR leaves it as one report.`,
		Example: `  snowglobe conform verify
  snowglobe conform verify --suites mine
  snowglobe conform verify report
  snowglobe conform verify --report report shard-1 shard-2 shard-3`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return f.verifyReports(cmd, args)
			}
			return f.verifySuites(cmd)
		},
	}
}

// verifying are the flags that verify heeds of suites and of reports.
var verifying = append(slices.Clone(selecting), "report")

// given is the first of these flags that stands on the command line, "" for none.
func (f *conformFlags) given(cmd *cobra.Command, names ...string) string {
	for _, name := range names {
		if cmd.Flags().Changed(name) && !slices.Contains(f.inherited.names(), name) {
			return "--" + name
		}
	}
	return ""
}

// verifyReports reads the reports of one run, and ends as the run did.
func (f *conformFlags) verifyReports(cmd *cobra.Command, names []string) error {
	if flag := f.given(cmd, "auth", "check", "profile", "release"); flag != "" {
		return fmt.Errorf("conform verify takes a run as it was, and %s chooses; leave it out", flag)
	}
	catalog, err := conformance.Catalog()
	if err != nil {
		return err
	}
	set, err := f.load()
	if err != nil {
		return err
	}
	var parts []shards.Part
	var wrong []error
	for _, name := range names {
		r, err := readReport(cmd.Context(), name)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		parts = append(parts, shards.Part{Report: r.Report, Name: r.path})
	}
	if len(wrong) > 0 {
		return errors.Join(wrong...)
	}
	whole, err := shards.Join(parts, catalog.Order)
	if err != nil {
		return err
	}
	if err := f.makeReport(); err != nil {
		return err
	}
	subject := strings.TrimSpace(whole.Subject.Name + " " + whole.Subject.Version)
	fmt.Fprintln(cmd.ErrOrStderr(), printable(fmt.Sprintf("whole: %d rows of a run of %s, suites %s", len(whole.Checks), subject, whole.SuiteVersion)))
	return f.publish(cmd, whole, catalog, set)
}
