package run

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// Shard is one of several parts of a run that are carried out apart, on machines of
// their own. The zero value is the whole.
type Shard struct {
	// Number is from 1 to Of.
	Number, Of int
}

// String is the shard as flags have it: 2/4.
func (s Shard) String() string { return fmt.Sprintf("%d/%d", s.Number, s.Of) }

// Planned is a row that a report will have.
type Planned struct {
	report.Key

	// Executed says that the check is carried out, and not known before to be a skip
	// or unsupported.
	Executed bool
	// First says that others stand on it.
	First bool
}

// Plan lists the rows of the whole run, whatever its shard.
func Plan(c Config) []Planned {
	return rowsOf(plan(c))
}

func rowsOf(executions []execution) []Planned {
	rows := make([]Planned, len(executions))
	for i, e := range executions {
		rows[i] = Planned{Key: e.key(), Executed: e.verdict == "", First: e.check.First}
	}
	return rows
}

// load is what a shard, or a check, has to do.
type load struct{ executions, rows int }

func (l load) compare(other load) int {
	return cmp.Or(cmp.Compare(l.executions, other.executions), cmp.Compare(l.rows, other.rows))
}

// deal gives each check to a shard, with all its rows: a list of known failures has to
// see all places of a check to say whether it passes. The checks with the most
// executions come first, and each goes to the shard that has the least so far, so that
// the same plan is always dealt alike, and shards differ by one check at most.
func deal(all []execution, shards int) map[*suite.Check]int {
	loads := map[*suite.Check]load{}
	var checks []*suite.Check
	for _, e := range all {
		l, known := loads[e.check]
		if !known {
			checks = append(checks, e.check)
		}
		l.rows++
		if e.verdict == "" {
			l.executions++
		}
		loads[e.check] = l
	}
	slices.SortStableFunc(checks, func(a, b *suite.Check) int {
		return cmp.Or(loads[b].compare(loads[a]), cmp.Compare(a.ID, b.ID))
	})
	dealt := map[*suite.Check]int{}
	have := make([]load, shards)
	for _, check := range checks {
		least := 0
		for i := range have {
			if have[i].compare(have[least]) < 0 {
				least = i
			}
		}
		dealt[check] = least + 1
		have[least].executions += loads[check].executions
		have[least].rows += loads[check].rows
	}
	return dealt
}

// share keeps what falls to a shard, and the first checks that others of it may stand on.
// These are borrowed where they fall to another one.
func share(all []execution, s Shard) []execution {
	if s.Of == 0 {
		return all
	}
	dealt := deal(all, s.Of)
	stand := map[where]bool{}
	for _, e := range all {
		if dealt[e.check] == s.Number && e.check.Kind == suite.Connector && !e.check.First && e.verdict == "" {
			stand[whereOf(e)] = true
		}
	}
	var mine []execution
	for _, e := range all {
		switch {
		case dealt[e.check] == s.Number:
			mine = append(mine, e)
		case e.check.First && e.verdict == "" && stand[whereOf(e)]:
			e.borrowed = true
			mine = append(mine, e)
		}
	}
	return mine
}

// told are the rows of a report: of borrowed checks those that failed, for the reader of
// this report has to see why others were not judged.
func told(rows []report.Check) []report.Check {
	return slices.DeleteFunc(rows, func(row report.Check) bool {
		return row.Borrowed && row.Status != report.Fail && row.Status != report.Warn
	})
}
