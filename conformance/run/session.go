package run

import (
	"context"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
)

// Session is a run whose rows somebody else carries out, each when and where it suits:
// a Go test has an order, and a place for each, of its own.
type Session struct {
	runner     *runner
	executions []execution
}

// Begin plans a run. [Session.Close] ends it.
func Begin(c Config) *Session {
	executions := share(plan(c), c.Shard)
	return &Session{&runner{Config: c, bases: newBases(c, executions)}, executions}
}

// Rows are those to be carried out, each by its number in this list.
func (s *Session) Rows() []Planned {
	return rowsOf(s.executions)
}

// Do carries out the row of this number, which several goroutines may do at once. What
// is First comes before all others: where it fails, what stands on it is skipped. The
// error is as that of [Run].
func (s *Session) Do(ctx context.Context, number int) (report.Check, error) {
	return s.runner.row(ctx, s.runner.stories.held(s.executions[number]))
}

// Close ends the worlds of the run, also where ctx is done.
func (s *Session) Close(ctx context.Context) {
	s.runner.bases.close(ctx)
	_ = s.runner.issuer.Close() // nobody listens to it any more
}
