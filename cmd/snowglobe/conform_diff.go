package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/snowglobe-dev/snowglobe/conformance"
	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/report/compare"
)

func (f *conformFlags) diffCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "diff A B", Short: "Say which verdicts of a run are worse than those of another",
		Long: `Say which verdicts of run B are worse than those of run A, and which are better. A
and B are files report.json, or folders that --report has left.

Rows are compared by check, release and flow. From the best to the worst, a verdict is
pass, warn, xfail, xpass, fail or error. A row that only one of the runs has judged
(skip, unsupported) is named and neither better nor worse, and so is one that the other
does not have. What the runs themselves differ in stands first.`,
		Example: `  snowglobe conform diff main/report.json mine/report.json
  snowglobe conform diff simulation real --json`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			a, err := readReport(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			b, err := readReport(cmd.Context(), args[1])
			if err != nil {
				return err
			}
			return tellDifference(cmd, &reportDiff{a: a, b: b, Difference: compare.Of(a.Report, b.Report)}, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the difference as JSON")
	return cmd
}

// tellDifference prints the difference and ends with its exit code.
func tellDifference(cmd *cobra.Command, d *reportDiff, asJSON bool) error {
	var err error
	if asJSON {
		err = writeJSON(cmd.OutOrStdout(), d.shown())
	} else {
		err = d.write(cmd.OutOrStdout())
	}
	switch {
	case err != nil:
		return err
	case len(d.Worse) > 0:
		return exitCode(report.ExitNotConformant)
	case d.Compared() == 0:
		return errors.New("there is no row that both runs have judged, so nothing was compared; are these the reports that you mean?")
	default:
		return nil
	}
}

// reportDiff is the difference of two files.
type reportDiff struct {
	*compare.Difference

	a, b *reportFile
}

// comparedRun is one of the runs, for programs.
type comparedRun struct {
	File         string         `json:"file"`
	SuiteVersion string         `json:"suite_version"`
	Seed         uint64         `json:"seed"`
	Faults       string         `json:"faults,omitempty"`
	Subject      report.Subject `json:"subject"`
	Conformant   bool           `json:"conformant"`
	Totals       report.Totals  `json:"totals"`
}

// shown is the difference for programs.
func (d *reportDiff) shown() any {
	run := func(r *reportFile) comparedRun {
		return comparedRun{r.path, r.SuiteVersion, r.Seed, r.Faults, r.Subject, r.Conformant, r.Totals}
	}
	return struct {
		A comparedRun `json:"a"`
		B comparedRun `json:"b"`
		*compare.Difference
	}{run(d.a), run(d.b), d.Difference}
}

// write prints the difference for people.
func (d *reportDiff) write(out io.Writer) error {
	catalog, err := conformance.Catalog()
	if err != nil {
		return err
	}
	w := &diffWriter{screen: screenOf(out), rows: matrixRows(catalog)}
	fmt.Fprintln(w, w.wrap("", "A  "+printable(d.a.described())))
	fmt.Fprintln(w, w.wrap("", "B  "+printable(d.b.described())))
	for _, s := range d.Settings {
		fmt.Fprintln(w, w.wrap("", printable(fmt.Sprintf("Not the same: %s, %s and %s", s.What, s.A, s.B))))
	}
	w.each(red, "Worse", d.Worse)
	w.each(green, "Better", d.Better)
	w.byVerdicts("Judged by one run alone", d.Unjudged)
	w.byVerdicts("New in B", d.New)
	w.byVerdicts("Gone from A", d.Gone)
	same := fmt.Sprintf("%d worse, %d better, %d as before", len(d.Worse), len(d.Better), d.Same)
	if d.Neither > 0 {
		same += fmt.Sprintf(", %d judged by neither", d.Neither)
	}
	fmt.Fprintln(w, "\n"+w.wrap("", same+"."))
	return nil
}

// diffWriter prints changes for people.
type diffWriter struct {
	screen

	rows []report.Row
}

// each tells every change, one that is the same in several places once.
func (w *diffWriter) each(colour ink, title string, changes []compare.Change) {
	if len(changes) == 0 {
		return
	}
	fmt.Fprintln(w, "\n"+w.in(colour, title))
	for _, group := range alike(changes) {
		c := group[0]
		fmt.Fprintln(w, w.wrap("  ", fmt.Sprintf("%s: %s -> %s  %s", c.ID, c.A, c.B, printable(c.Title))))
		fmt.Fprintln(w, w.wrap("    ", changedPlaces(group, w.rows)))
		reason, _, _ := strings.Cut(c.Reason, "\n")
		if c.B == report.Pass { // what was mended needs no reason
			continue
		}
		fmt.Fprintln(w, w.wrap("    ", printable(reason)))
	}
}

// byVerdicts gathers changes by what their verdicts are, each check once.
func (w *diffWriter) byVerdicts(title string, changes []compare.Change) {
	if len(changes) == 0 {
		return
	}
	fmt.Fprintln(w, "\n"+w.in(bold, title))
	var order []string
	ids := map[string][]string{}
	for _, c := range changes {
		verdicts := fmt.Sprintf("%s -> %s", c.A, c.B)
		if c.A == "" || c.B == "" {
			verdicts = string(c.A + c.B)
		}
		if !slices.Contains(order, verdicts) {
			order = append(order, verdicts)
		}
		if !slices.Contains(ids[verdicts], c.ID) {
			ids[verdicts] = append(ids[verdicts], c.ID)
		}
	}
	slices.Sort(order)
	for _, verdicts := range order {
		fmt.Fprintln(w, w.wrap("  ", verdicts+": "+strings.Join(byFamily(ids[verdicts]), ", ")))
	}
}

// alike gathers changes of one check that turn in the same way, in the order of the
// first of each.
func alike(changes []compare.Change) [][]compare.Change {
	type turn struct {
		id   string
		a, b report.Status
	}
	at := map[turn]int{}
	var groups [][]compare.Change
	for _, c := range changes {
		t := turn{c.ID, c.A, c.B}
		i, known := at[t]
		if !known {
			i = len(groups)
			at[t] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], c)
	}
	return groups
}

// changedPlaces are the releases and flows of changes.
func changedPlaces(changes []compare.Change, rows []report.Row) string {
	checks := make([]report.Check, len(changes))
	for i, c := range changes {
		checks[i] = report.Check{Release: c.Release, Auth: c.Auth}
	}
	return report.Places(checks, "", rows)
}
