package baseline

import (
	"fmt"
	"slices"
	"time"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
)

// Apply gives rows that the list knows of their verdicts: xfail to those that fail,
// and xpass to those that pass although none of what the item names fails. Now is the
// machine's time; an item whose last day is over excuses nothing. It may be called
// concurrently.
func (b *Baseline) Apply(rows []report.Check, now time.Time) {
	for _, e := range b.entries {
		failing := e.places(rows, failed)
		for _, row := range e.rows(rows) {
			switch {
			case failed(row.Status) && e.over(now):
				row.Status = report.Fail // of a should as well, or nobody would notice
				row.Reason = fmt.Sprintf("%s:%d excused it until %s (%s), which is over; mend it, or say why it may take longer.\n%s",
					b.file, e.Check.Line, e.Until, e.Reason, row.Reason)
			case failed(row.Status):
				row.Status, row.Reason = report.XFail, fmt.Sprintf("known: %s\n%s", e.Reason, row.Reason)
			case row.Status == report.Pass && !e.kept(failing, row):
				row.Status = report.XPass
				row.Reason = fmt.Sprintf("it passes, and %s:%d says that it fails (%s); remove it from there", b.file, e.Check.Line, e.Reason)
			}
		}
	}
}

// failed tells whether a verdict is what a list is about. What the kit could not do
// is nobody's known failure.
func failed(s report.Status) bool { return s == report.Fail || s == report.Warn }

// excused are the failures of a run to which a list was applied, promised what it says
// in vain.
func excused(s report.Status) bool  { return failed(s) || s == report.XFail }
func promised(s report.Status) bool { return s == report.XPass }

// rows are those that the entry is about.
func (e *entry) rows(all []report.Check) []*report.Check {
	var mine []*report.Check
	for i := range all {
		if e.about(all[i]) {
			mine = append(mine, &all[i])
		}
	}
	return mine
}

func (e *entry) about(row report.Check) bool {
	return row.ID == e.Check.Text && covers(e.releases, row.Release) && covers(e.flows, row.Auth)
}

func covers(chosen []string, one string) bool {
	return len(chosen) == 0 || slices.Contains(chosen, one)
}

// places are the releases and flows of the entry's rows that have such a status, and ""
// if there is one at all.
func (e *entry) places(rows []report.Check, such func(report.Status) bool) map[string]bool {
	found := map[string]bool{}
	for _, row := range e.rows(rows) {
		if such(row.Status) {
			found[""], found[row.Release], found[row.Auth] = true, true, true
		}
	}
	return found
}

// kept tells whether what the entry says of a row's place is so: something fails in
// each release and in each flow that it names, and somewhere at least where it names none.
func (e *entry) kept(failing map[string]bool, row *report.Check) bool {
	return failing[""] && (len(e.releases) == 0 || failing[row.Release]) && (len(e.flows) == 0 || failing[row.Auth])
}

// over tells whether the entry's last day has passed, which ends at midnight in the
// zone of now.
func (e *entry) over(now time.Time) bool {
	y, m, d := e.ends.Date()
	return !e.ends.IsZero() && !now.Before(time.Date(y, m, d, 0, 0, 0, 0, now.Location()))
}
