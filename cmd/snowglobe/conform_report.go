package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/run"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/internal/ident"
)

// publish prints the verdict, leaves the files, and returns the exit code.
func (f *conformFlags) publish(cmd *cobra.Command, r *report.Report, catalog *suite.Catalog, set *checkSet) error {
	rows := matrixRows(catalog)
	out := cmd.OutOrStdout()
	if err := unheard(out, func() error { return r.WriteText(out, rows, lookOf(out)) }); err != nil {
		return err
	}
	if names := f.secretTwins(cmd); len(names) > 0 && r.Totals.Fail+r.Totals.Warn+r.Totals.Error > 0 {
		fmt.Fprintf(cmd.OutOrStdout(), "To replay, have %s in the environment.\n", strings.Join(names, " and "))
	}
	if f.report != "" {
		if err := leave(f.report, r, rows, set.about); err != nil {
			fmt.Fprintln(cmd.ErrOrStderr(), "snowglobe conform: leave the report:", err)
			return exitCode(report.ExitKitFault)
		}
	}
	if onGitHub() {
		if err := tellGitHub(cmd.OutOrStdout(), r, rows); err != nil {
			fmt.Fprintln(cmd.ErrOrStderr(), "snowglobe conform: tell GitHub:", err)
			return exitCode(report.ExitKitFault)
		}
	}
	if code := r.ExitCode(); code != report.ExitConformant {
		return exitCode(code)
	}
	return nil
}

// matrixRows are the releases as reports name them.
func matrixRows(catalog *suite.Catalog) []report.Row {
	var rows []report.Row
	for _, release := range catalog.All() {
		rows = append(rows, report.Row{Key: release.Key, Name: release.Name})
	}
	return rows
}

// leave writes the files of a report into its folder.
func leave(folder string, r *report.Report, rows []report.Row, about func(id string) report.About) error {
	for name, write := range map[string]func(io.Writer) error{
		"report.json": r.WriteJSON, "junit.xml": r.WriteJUnit, "report.tap": r.WriteTAP, "badge.json": r.WriteBadge,
		"summary.md":  func(w io.Writer) error { return r.WriteSummary(w, rows) },
		"report.html": func(w io.Writer) error { return r.WriteHTML(w, rows, about) },
	} {
		file, err := os.Create(filepath.Join(folder, name))
		if err != nil {
			return err
		}
		err = write(file)
		if closed := file.Close(); err == nil {
			err = closed
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// about is what the suites say of a check.
func (s *checkSet) about(id string) report.About {
	for _, kind := range kinds {
		for _, c := range s.all[kind] {
			if c.ID == id {
				return report.About{Why: c.Why, Source: fmt.Sprintf("%s, %s", c.Source.Mark, c.Source.Text)}
			}
		}
	}
	return report.About{}
}

func onGitHub() bool { return os.Getenv("GITHUB_ACTIONS") == "true" }

// unheard prints where a workflow of GitHub takes nothing for a command, however it is
// indented: what a failure quotes are the words of others, and a connector may say
// ::add-mask:: or ::error::. The word that ends the silence cannot be guessed
// (docs.github.com, "Workflow commands for GitHub Actions", stop-commands).
func unheard(out io.Writer, write func() error) error {
	if !onGitHub() {
		return write()
	}
	word := ident.Random().Hex(32)
	_, before := fmt.Fprintf(out, "::stop-commands::%s\n", word)
	written := write()
	_, after := fmt.Fprintf(out, "::%s::\n", word)
	return errors.Join(before, written, after)
}

// tellGitHub annotates the run of a workflow, and adds to the summary of its step
// (docs.github.com, "Workflow commands for GitHub Actions").
func tellGitHub(out io.Writer, r *report.Report, rows []report.Row) error {
	if err := r.WriteAnnotations(out); err != nil {
		return err
	}
	name := os.Getenv("GITHUB_STEP_SUMMARY")
	if name == "" {
		return nil
	}
	file, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644) //nolint:gosec // GitHub's file, for whoever reads the page
	if err != nil {
		return err
	}
	return errors.Join(r.WriteSummary(file, rows), file.Close())
}

// progress tells how far a run is: on a terminal in one line that changes, and
// elsewhere by a line each quarter of a long run, for lines stay there.
type progress struct {
	out      io.Writer
	terminal bool
	failed   int
	quarter  int
}

// longRun is how many checks take long enough that somebody wants to hear of them
// before the verdict.
const longRun = 100

func newProgress(out io.Writer) *progress {
	_, terminal := terminalOf(out)
	return &progress{out: out, terminal: terminal}
}

// lookOf fits texts of the kit to the screen that out is.
func lookOf(out io.Writer) report.Look {
	s := screenOf(out)
	return report.Look{Width: s.width, Colors: s.colour}
}

// event hears of each finished check, from one goroutine at a time.
func (p *progress) event(e run.Event) {
	if e.Row.Status == report.Fail || e.Row.Status == report.Error {
		p.failed++
	}
	line := fmt.Sprintf("checks: %d of %d, %d failed", e.Done, e.Total, p.failed)
	if p.terminal {
		fmt.Fprintf(p.out, "\r\x1b[K%s", line)
		return
	}
	if quarter := 4 * e.Done / e.Total; quarter > p.quarter && e.Total >= longRun {
		p.quarter = quarter
		fmt.Fprintln(p.out, line)
	}
}

func (p *progress) end() {
	if p.terminal {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}
