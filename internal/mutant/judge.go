package mutant

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
)

// Reach says whether the changed code was executed.
type Reach string

// Whoever was not reached has not shown anything, whatever became of it.
const (
	Reached  Reach = "reached"
	Missed   Reach = "not reached"
	Unmarked Reach = "not known" // a changed value is there from the start
)

// Outcome is what came of one run.
type Outcome struct {
	Verdicts map[string]report.Status // the worst of each check, by its id
	Reach    Reach
}

// faults tells whether a check found fault.
func faults(s report.Status) bool { return s == report.Fail || s == report.Warn }

// Dies says why a check has not noticed the defect as it has to: nil, it has, and by the
// code that is changed.
func (o Outcome) Dies(id string) error {
	status, judged := o.Verdicts[id]
	switch {
	case o.Reach == Missed:
		return fmt.Errorf("%s does not reach the defect (%s)", id, status)
	case !judged:
		return fmt.Errorf("%s was not judged: is it about this release and flow?", id)
	case !faults(status):
		return fmt.Errorf("%s does not notice (%s)", id, status)
	}
	return nil
}

// judge runs a program of ours as snowglobe conform. The exit code says what the report
// says too, so it is no error. It writes into dir alone, which has to be empty.
func judge(ctx context.Context, program, kind, dir string, environment, arguments []string) (map[string]report.Status, error) {
	folder := filepath.Join(dir, "report")
	command := exec.CommandContext(ctx, program, append([]string{"conform", kind, "--report", folder}, arguments...)...) //nolint:gosec // a program that was built here
	command.Env = append(os.Environ(), environment...)
	out, _ := command.CombinedOutput()
	file, err := os.Open(filepath.Join(folder, "report.json"))
	if err != nil {
		return nil, fmt.Errorf("the kit leaves no report: %w\n%s", err, out)
	}
	defer func() { _ = file.Close() }() // it was only read
	judged, err := report.Read(file)
	if err != nil {
		return nil, fmt.Errorf("the kit leaves a report that is none: %w\n%s", err, out)
	}
	return worst(judged.Checks), nil
}

// worst are the worst verdicts of checks, by their ids. What judges nothing is no worse
// than anything.
func worst(rows []report.Check) map[string]report.Status {
	verdicts := map[string]report.Status{}
	for _, c := range rows {
		old, seen := verdicts[c.ID]
		was, _ := old.Rank() // below all of them where it judges nothing
		if is, _ := c.Status.Rank(); !seen || is > was {
			verdicts[c.ID] = c.Status
		}
	}
	return verdicts
}

// reach looks for the mark of a program.
func reach(marks bool, mark string) Reach {
	if !marks {
		return Unmarked
	}
	if _, err := os.Stat(mark); err != nil {
		return Missed
	}
	return Reached
}

// selected are arguments that name checks.
func selected(ids []string) (arguments []string) {
	for _, id := range ids {
		arguments = append(arguments, "--check", id)
	}
	return arguments
}
