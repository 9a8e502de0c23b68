package subtests

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/snowglobe-dev/snowglobe/conformance/baseline"
	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/run"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// T is a Go test that has others below it. *testing.T is a T[*testing.T].
type T[S any] interface {
	Context() context.Context
	Error(args ...any)
	Fatal(args ...any)
	Helper()
	Log(args ...any)
	Name() string
	Parallel()
	Run(name string, f func(S)) bool
	Skip(args ...any)
}

// Run carries out a run as subtests of t, named by check, release and flow, as in
// auth/connect/story/madrid/oauth. It returns when all have ended.
//
// A failed must fails its subtest, a failed should is logged, and what is not judged is
// skipped with its reason. Known, which may be nil, is the list of known failures: they
// are skipped, and what it promises in vain fails t once all rows were carried out.
// Parallel and Replay of the run are not heeded: go test has flags of its own for these.
func Run[S T[S]](t S, c run.Config, known *baseline.Baseline) {
	t.Helper()
	c.Replay = func(*suite.Check, string, suite.Flow) string { return "" } // told by the subtest's name
	session := run.Begin(c)
	defer session.Close(t.Context())
	r := &runner[S]{config: c, known: known, session: session, planned: session.Rows(), rows: map[int]report.Check{}}
	families := familiesOf(r.planned)
	if len(families) == 0 {
		t.Fatal("no check is left to carry out on these releases and in these flows")
	}
	for _, f := range families {
		t.Run(f.name, func(t S) { r.family(t, f) })
	}
	r.conclude(t)
}

// runner is a run on its way.
type runner[S T[S]] struct {
	config  run.Config
	known   *baseline.Baseline
	session *run.Session
	planned []run.Planned

	mu   sync.Mutex
	rows map[int]report.Check // what came of each, before the list of known failures
}

// family are the checks whose ids begin with the same part. Within one, checks go on at
// the same time; a family is a subtest that waits for them, so that the caller's own
// deferred calls come after all of them.
type family struct {
	name   string
	first  bool
	checks []*check
}

// check is a check with the numbers of its rows in the session.
type check struct {
	name  string // without that of the family
	first bool
	rows  []int
}

// familiesOf gathers rows. Families with checks on which others stand come first.
func familiesOf(rows []run.Planned) []*family {
	var all []*family
	for number, row := range rows {
		begins, name, _ := strings.Cut(row.ID, "/")
		at := slices.IndexFunc(all, func(f *family) bool { return f.name == begins })
		if at < 0 {
			at = len(all)
			all = append(all, &family{name: begins})
		}
		f := all[at]
		f.first = f.first || row.First
		i := slices.IndexFunc(f.checks, func(c *check) bool { return c.name == name })
		if i < 0 {
			i = len(f.checks)
			f.checks = append(f.checks, &check{name: name, first: row.First})
		}
		f.checks[i].rows = append(f.checks[i].rows, number)
	}
	before := func(a, b bool) int { return rank(a) - rank(b) }
	slices.SortStableFunc(all, func(a, b *family) int { return before(a.first, b.first) })
	for _, f := range all {
		slices.SortStableFunc(f.checks, func(a, b *check) int { return before(a.first, b.first) })
	}
	return all
}

func rank(first bool) int {
	if first {
		return 0
	}
	return 1
}

// family carries out first checks one after the other, and others at once.
func (r *runner[S]) family(t S, f *family) {
	for _, c := range f.checks {
		t.Run(c.name, func(t S) {
			if !c.first {
				t.Parallel()
			}
			for _, number := range c.rows {
				t.Run(r.planned[number].Release+"/"+r.planned[number].Auth, func(t S) {
					t.Parallel()
					r.row(t, number)
				})
			}
		})
	}
}

// row carries out one row and tells what came of it.
func (r *runner[S]) row(t S, number int) {
	row, err := r.session.Do(t.Context(), number)
	if err != nil {
		t.Fatal(err)
	}
	if row.Status != report.Pass && row.Status != report.Skip && row.Status != report.Unsupported {
		row.Repro = replay(t.Name())
	}
	r.mu.Lock()
	r.rows[number] = row
	r.mu.Unlock()
	r.tell(t, r.excused(row))
}

// excused is a row with the verdict that the list gives it, where it fails. Whether one
// passes in vain is known when all have ended.
func (r *runner[S]) excused(row report.Check) report.Check {
	if r.known == nil || row.Status == report.Pass {
		return row
	}
	one := []report.Check{row}
	r.known.Apply(one, r.config.Clock.Now())
	return one[0]
}

// conclude fails a run of nothing, and a list that promises in vain. A part that -run has
// chosen says nothing of either.
func (r *runner[S]) conclude(t S) {
	t.Helper()
	if len(r.rows) < len(r.planned) {
		return
	}
	rows := make([]report.Check, len(r.planned))
	for number := range rows {
		rows[number] = r.rows[number]
	}
	if r.known != nil {
		r.known.Apply(rows, r.config.Clock.Now())
		for _, row := range rows {
			if row.Status == report.XPass {
				t.Error(row.Key().String() + ": " + row.Reason)
			}
		}
	}
	if !slices.ContainsFunc(rows, func(row report.Check) bool {
		_, judged := row.Status.Rank()
		return judged
	}) {
		t.Error("nothing was run: every check was skipped or unsupported; go test -v says why")
	}
}
