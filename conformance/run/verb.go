package run

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/snowglobe-dev/snowglobe/conformance/match"
	"github.com/snowglobe-dev/snowglobe/conformance/subject"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// lookback is SNOWGLOBE_LOOKBACK: the sixty days of history before connecting.
const lookback = 60 * 24 * time.Hour

// run starts the subject with a verb and judges how it ended.
func (b *bout) run(ctx context.Context, step suite.Step) error {
	env, err := b.environment(ctx, step)
	if err != nil {
		return err
	}
	b.accounts[env["SNOWGLOBE_USERNAME"]] = true
	start, err := b.begin(ctx, step.Run)
	if err != nil {
		return err
	}
	outcome, err := b.start(ctx, step, env)
	if err != nil {
		return err
	}
	if b.check.LooksInto("output") { // what nobody looks into need not be kept
		b.output = append(append(b.output, outcome.Stdout...), outcome.Stderr...)
	}
	b.stderr = outcome.Stderr
	err = b.ending(step, outcome)
	unmet, wrong := b.met(ctx, step.Run)
	if _, not := errors.AsType[*unsupported](err); !not && !outcome.TimedOut && outcome.TooMuch == "" && unmet {
		return b.untroubled(ctx, step, outcome, err != nil)
	}
	if _, suffers := errors.AsType[*failure](wrong); wrong != nil && !suffers {
		return wrong // it is the instance's
	}
	if err != nil {
		return broken(err)
	}
	if wrong != nil {
		return wrong
	}
	if err := b.printing(ctx, step, outcome); err != nil {
		return err
	}
	if step.Run == "sync" {
		return b.judgeSync(ctx, step.Expect, outcome, start)
	}
	return nil
}

// printing judges what a verb printed.
func (b *bout) printing(ctx context.Context, step suite.Step, o *subject.Outcome) error {
	if err := b.scope.holds(ctx, step.Run+": stdout", step.Expect.Stdout, match.Some(string(o.Stdout))); err != nil {
		return err
	}
	err := b.scope.holds(ctx, step.Run+": stderr", step.Expect.Stderr, match.Some(string(o.Stderr)))
	if f, ok := errors.AsType[*failure](err); ok {
		return f.saying(f.reason + cmp.Or(b.said(), "\n  stderr: nothing"))
	}
	return err
}

// ending judges exit code, time and amount of output.
func (b *bout) ending(step suite.Step, o *subject.Outcome) error {
	said := b.said()
	want := step.Expect.Exit
	switch {
	case o.TimedOut:
		return failed("%s did not end within %s and was killed; if it is only slow here, give it more with --timeout, or let fewer checks go on at once with --parallel%s",
			step.Run, b.runner.Program.Timeout, said)
	case o.TooMuch != "":
		return failed("%s printed more than %d MiB on %s and was killed%s", step.Run, b.runner.Program.Limit()>>20, o.TooMuch, said)
	case step.UnsupportedExit != 0 && o.Exit == step.UnsupportedExit:
		return &unsupported{reason: "the subject does not offer " + step.Run}
	case want.Nonzero && o.Exit <= 0, want.Any && o.Exit < 0 && !o.Stopped,
		!want.Nonzero && !want.Any && !slices.Contains(want.Codes, o.Exit):
		return failed("%s%s%s", step.Run, endedOtherwise(o, want), said)
	}
	return nil
}

// endedOtherwise says how a verb came to its end, and how it should have.
func endedOtherwise(o *subject.Outcome, want suite.Exits) string {
	code := words(want.Codes)
	switch {
	case o.Signal == "" && want.Nonzero:
		return fmt.Sprintf(": exit code is %d, wanted one that says it failed", o.Exit)
	case o.Signal == "":
		return fmt.Sprintf(": exit code is %d, wanted %s", o.Exit, code)
	case want.Nonzero:
		code = "one that says it failed"
	case want.Any:
		code = "any"
	}
	return fmt.Sprintf(" was ended by a signal (%s), wanted exit code %s", o.Signal, code)
}

// begin notes the times and the place in the journal at which a verb starts, and returns
// the time by the clock that is behind.
func (b *bout) begin(ctx context.Context, verb string) (time.Time, error) {
	now, err := b.scope.time(ctx)
	if err != nil {
		return time.Time{}, err
	}
	machine := b.runner.Clock.Now()
	if b.firstVisit.IsZero() {
		b.firstVisit = now.Truncate(time.Second)
	}
	if verb == "connect" || verb == "sync" {
		b.anchors.note(verb, now, machine)
	}
	if b.scope.instance.Controlled() {
		if err := b.fetchJournal(ctx); err != nil {
			return time.Time{}, err
		}
		b.lastRun = len(b.journal)
	}
	if machine.Before(now) {
		return machine, nil
	}
	return now, nil
}

// environment is the contract's variables and the changes of the step.
func (b *bout) environment(ctx context.Context, step suite.Step) (map[string]string, error) {
	instance := b.scope.instance
	flow := b.flow
	if flow == suite.NoFlow {
		flow = suite.Legacy
	}
	env := map[string]string{
		"SNOWGLOBE_CONTRACT":     "1",
		"SNOWGLOBE_INSTANCE_URL": b.address,
		"SNOWGLOBE_AUTH":         string(flow),
		"SNOWGLOBE_USERNAME":     instance.Admin.UserName,
		"SNOWGLOBE_STATE_DIR":    b.state,
		"SNOWGLOBE_LOOKBACK":     "1440h",
		"SNOWGLOBE_TABLES":       strings.Join(b.check.World.Judged(), ","),
	}
	if step.Run == "connect" {
		env["SNOWGLOBE_PASSWORD"] = instance.Admin.Password
	}
	if flow == suite.OAuth && instance.Client != nil {
		env["SNOWGLOBE_CLIENT_ID"] = instance.Client.ID
		env["SNOWGLOBE_CLIENT_SECRET"] = instance.Client.Secret
	}
	if b.caFile != "" {
		env["SNOWGLOBE_CA_FILE"] = b.caFile
	}
	for _, change := range step.Env {
		if change.Null {
			delete(env, change.Name)
			continue
		}
		value, err := b.scope.text(ctx, change.Value)
		if err != nil {
			return nil, err
		}
		env[change.Name] = value
	}
	return env, nil
}
