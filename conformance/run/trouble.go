package run

import (
	"bytes"
	"context"
	"fmt"

	"github.com/snowglobe-dev/snowglobe/conformance/match"
	"github.com/snowglobe-dev/snowglobe/conformance/subject"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/conformance/world"
)

// trouble is what a check lets happen while the subject runs.
type trouble struct {
	rules suite.Faults // of the instance; nil while the check has said nothing of them
	own   []string     // the names of all rules that the check has played
	// signals are sent to when the subject is to be ended in what it does; nil where it
	// is not.
	signals chan subject.Signal
	// kill says that the signal is one that nothing can be done about.
	kill bool
}

// faults are played by the instance from now on.
func (b *bout) faults(ctx context.Context, rules suite.Faults) error {
	b.trouble.rules = rules
	b.trouble.own = append(b.trouble.own, rules.Names()...)
	schedule, err := rules.Schedule(b.weatherSeed)
	if err != nil {
		return err
	}
	filled, err := match.ExpandValue(schedule, func(text string) (string, error) { return b.scope.text(ctx, text) })
	if err != nil {
		return err
	}
	return b.scope.instance.SetFaults(ctx, filled)
}

// weather is what the run plays on each instance, until a check says otherwise. Its seed
// is the execution's own, so that not every check meets it at the same call.
func (b *bout) weather(ctx context.Context) error {
	b.weatherSeed = b.runner.arbitrary(b.execution).Uint64() >> 11 // a number that JSON holds
	if b.runner.Weather == "" || !b.scope.instance.Controlled() {
		return nil
	}
	schedule, err := suite.Weather(b.runner.Weather, b.weatherSeed)
	if err != nil {
		return err
	}
	return b.scope.instance.SetFaults(ctx, schedule)
}

// stopAt ends the subject in one of its next calls.
func (b *bout) stopAt(ctx context.Context, s suite.Stop) error {
	meant := map[string]*match.Matcher{}
	for field, m := range s.On {
		var err error
		if meant[field], err = b.scope.matcher(ctx, m); err != nil {
			return err
		}
	}
	signal := subject.Terminate
	if s.Signal == "kill" {
		signal = subject.Kill
	}
	signals := make(chan subject.Signal, 1)
	b.trouble.signals, b.trouble.kill = signals, signal == subject.Kill
	b.tap.Set(world.Stop{
		Meant: func(e world.Entry) bool {
			for field, m := range meant {
				if m.Check(fact(e, field)) != nil {
					return false
				}
			}
			return true
		},
		After: s.After,
		Now: func() {
			select {
			case signals <- signal:
			default: // it has been told
			}
		},
	})
	return nil
}

// start runs a verb, which a stop may end in the middle. A stop is for one verb.
func (b *bout) start(ctx context.Context, step suite.Step, env map[string]string) (*subject.Outcome, error) {
	program := b.runner.Program
	if step.Disk == "full" {
		var err error
		if program, err = program.OnFullDisk(); err != nil {
			return nil, &unsupported{reason: err.Error()}
		}
	}
	company := b.company
	company.Stop = b.trouble.signals
	return program.RunWith(ctx, company, step.Run, b.home, env)
}

// wholeLines leaves out what stands behind the last line break. Who is killed while it
// prints cannot help that, and whoever reads the lines has no record in half of one.
func wholeLines(stdout []byte) []byte {
	return stdout[:bytes.LastIndexByte(stdout, '\n')+1]
}

// met reports whether there is trouble and none of it has happened, neither a stop nor a
// fault, because the subject reads in another way or in fewer calls. However it ended, it
// has shown nothing. What is wrong with a subject that met it is returned as well, or with an
// instance that could not let it.
func (b *bout) met(ctx context.Context, verb string) (unmet bool, wrong error) {
	stops, happened := b.trouble.signals != nil, false
	if stops {
		happened = b.tap.Stopped() > 0
		b.trouble.signals = nil
		b.tap.Set(world.Stop{})
	}
	if len(b.trouble.rules) == 0 {
		return stops && !happened, nil
	}
	played, err := b.scope.instance.Faults(ctx)
	if err != nil {
		return false, err
	}
	for i, p := range played {
		if p.Failed > 0 {
			return false, fmt.Errorf("the instance could not play the fault %s; its log says why", p.Name)
		}
		happened = happened || p.Played > 0
		if i < len(b.trouble.rules) && wrong == nil {
			wrong = suffered(verb, b.trouble.rules, i, p)
		}
	}
	return !happened, wrong
}

// untroubled is the verdict on a verb that met no trouble. That it ended otherwise than
// was wanted may be due to how it reads, as long as it has called the instance at all.
func (b *bout) untroubled(ctx context.Context, step suite.Step, o *subject.Outcome, otherwise bool) error {
	how := fmt.Sprintf(": exit code is %d", o.Exit)
	if otherwise {
		how = endedOtherwise(o, step.Expect.Exit)
	}
	if otherwise && o.Exit != 0 {
		if err := b.fetchJournal(ctx); err != nil {
			return err
		}
		if len(b.journal) == b.lastRun {
			return broken(failed("%s%s, and the instance heard no call of it%s", step.Run, how, b.said()))
		}
	}
	reason := step.Run + " made no call that this trouble could happen to"
	if !otherwise && o.Exit == 0 {
		return &unsupported{reason: reason}
	}
	return &unsupported{reason: reason + "; " + step.Run + how + b.said(), badly: true}
}

// suffered judges what shows only where the fault is played. A body that drips a few
// bytes at a time may be given up, and one that is spread over a while may not.
func suffered(verb string, rules suite.Faults, at int, p world.Played) error {
	r := rules[at]
	switch {
	case p.Taken > 0:
		return failed("%s took an answer of %d MiB to its end, and asked for a page", verb, r.Flood)
	case p.Left > 0 && r.Drip != nil && r.Drip.Over > 0:
		return failed("%s gave up a page that flowed, and would have come whole after %s", verb, r.Drip.Over)
	}
	return nil
}
