package run

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/subject"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/conformance/world"
)

// Run carries out the plan and returns its rows in the order of the report. The
// error is the context's, or a *subject.StartError: then there is no verdict.
func Run(ctx context.Context, c Config) ([]report.Check, error) {
	s := Begin(c)
	defer s.Close(ctx)
	rows := make([]report.Check, len(s.executions))
	tell := s.runner.teller(len(s.executions))
	do := func(ctx context.Context, number int) error {
		row, err := s.Do(ctx, number)
		if err != nil {
			return err
		}
		rows[number] = row
		tell(row)
		return nil
	}
	for _, stage := range stages(s.executions, max(1, c.Parallel)) {
		group, limited := errgroup.WithContext(ctx)
		for _, lane := range stage {
			group.Go(func() error { return lane.each(limited, do) })
		}
		if err := group.Wait(); err != nil {
			return nil, err
		}
	}
	rows = told(rows)
	report.Sort(rows, c.Catalog.Order)
	return rows, nil
}

type runner struct {
	Config

	bases   *bases
	stories stories
	issuer  world.Issuer
}

// teller counts finished rows for whoever watches.
func (r *runner) teller(total int) func(report.Check) {
	var mu sync.Mutex
	done := 0
	return func(row report.Check) {
		if r.Progress == nil {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		done++
		r.Progress(Event{Row: row, Done: done, Total: total})
	}
}

// row carries out one execution. Its error ends the whole run.
func (r *runner) row(ctx context.Context, e execution) (report.Check, error) {
	row := report.Check{
		ID: e.check.ID, Title: e.check.Title, Level: string(e.check.Level), Release: e.label, Auth: string(e.flow),
		Status: e.verdict, Reason: e.reason, StandsOn: e.standsOn, Borrowed: e.borrowed,
	}
	if e.verdict != "" {
		return row, nil
	}
	started := r.Clock.Now()
	err := r.carryOut(ctx, e)
	row.DurationMS = r.Clock.Now().Sub(started).Milliseconds()
	if ctx.Err() != nil {
		return row, fmt.Errorf("run %s: %w", e.check.ID, ctx.Err())
	}
	if unstarted, ok := errors.AsType[*subject.StartError](err); ok {
		return row, unstarted
	}
	row.Status, row.Reason = verdict(e.check.Level, err)
	f, ok := errors.AsType[*failure](err)
	if ok {
		r.stories.note(e, f)
		f.show(&row)
	}
	if u, not := errors.AsType[*unsupported](err); not {
		u.show(&row)
	}
	if row.Status == report.Fail || row.Status == report.Warn || row.Status == report.Error {
		row.Repro = r.Replay(e.check, e.release, e.flow)
		if !ok || !f.aside {
			row.Hint = e.check.Hint
		}
	}
	return row, nil
}

// verdict tells what the subject did wrong from what the kit could not do.
func verdict(level suite.Level, err error) (report.Status, string) {
	var failed *failure
	var unable *unsupported
	switch {
	case err == nil:
		return report.Pass, ""
	case errors.As(err, &unable):
		return report.Unsupported, unable.reason
	case !errors.As(err, &failed):
		return report.Error, err.Error()
	case level == suite.Should:
		return report.Warn, failed.reason
	default:
		return report.Fail, failed.reason
	}
}

// failure is an expectation that the subject does not meet.
type failure struct {
	reason string
	// line is the claim's, where a step has several; 0 stands for the step's.
	line int
	// verb is the one that the subject was started with, for connectors. Broken
	// says that it did not even end and print as the contract has it.
	verb   string
	broken bool
	// aside says that what failed is not what the check is about.
	aside bool

	evidence
}

// evidence is what a report shows beside a reason.
type evidence struct {
	// stderr is what the subject's last verb wrote there, without secrets.
	stderr string
	// requests are those that the subject has made in the check, likewise.
	requests []string
	// exchange is what was asked in the check, by the subject or of it, likewise.
	exchange *report.Exchange
}

func (e *evidence) show(row *report.Check) {
	row.Stderr, row.Requests, row.Exchange = e.stderr, e.requests, e.exchange
}

func (f *failure) Error() string { return f.reason }

// saying is the same failure with another reason.
func (f failure) saying(reason string) error {
	f.reason = reason
	return &f
}

func failed(format string, args ...any) error { return &failure{reason: fmt.Sprintf(format, args...)} }

// unsupported is a subject's own word that it does not offer something.
type unsupported struct {
	reason string
	// badly says that a verb ended so, which is told like a failure.
	badly bool

	evidence
}

func (u *unsupported) Error() string { return u.reason }

// saying is the same with another reason.
func (u unsupported) saying(reason string) error {
	u.reason = reason
	return &u
}

// also adds what went wrong afterwards, such as a row that was left behind. A
// verdict stays one and tells of it.
func also(err, after error) error {
	var f *failure
	var u *unsupported
	switch {
	case after == nil:
		return err
	case err == nil:
		return after
	case errors.As(err, &f):
		return f.saying(f.reason + "\n  and afterwards: " + after.Error())
	case errors.As(err, &u):
		return u.saying(u.reason + "\n  and afterwards: " + after.Error())
	default:
		return errors.Join(err, after)
	}
}

// at puts the place of a step before the reason of a failure, and of a verb that ended
// badly, and leaves other errors wrapped.
func at(check *suite.Check, step suite.Step, err error) error {
	if f, ok := errors.AsType[*failure](err); ok {
		step.Line = cmp.Or(f.line, step.Line)
		return f.saying(fmt.Sprintf("%s: %s", placeOf(check, step), f.reason))
	}
	if u, ok := errors.AsType[*unsupported](err); ok && u.badly {
		return u.saying(fmt.Sprintf("%s: %s", placeOf(check, step), u.reason))
	}
	return fmt.Errorf("%s: %w", placeOf(check, step), err)
}

// placeOf is where a step is written and, if that is not in the check, where the check
// uses it.
func placeOf(check *suite.Check, step suite.Step) string {
	place := fmt.Sprintf("%s:%d", check.File, step.Line)
	if step.Used != 0 {
		place += fmt.Sprintf(" (used in line %d)", step.Used)
	}
	return place
}

// carryOut gives the execution its world and does its steps.
func (r *runner) carryOut(ctx context.Context, e execution) (err error) {
	place, leave, err := r.bases.enter(ctx, e)
	if err != nil {
		return err
	}
	defer func() { err = also(err, leave()) }()
	secrets := &redactor{}
	defer func() { err = secrets.clean(err) }()
	if e.check.Kind == suite.Connector {
		return r.connector(ctx, e, place, secrets)
	}
	return r.server(ctx, e, place, secrets)
}
