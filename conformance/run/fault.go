package run

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/snowglobe-dev/snowglobe/conformance/match"
	"github.com/snowglobe-dev/snowglobe/conformance/subject"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/conformance/world"
)

// trouble is the fault that is being played, and what the kit hears of it.
type trouble struct {
	fault suite.Fault
	// stop is sent to when the subject is to be ended in what it does.
	stop chan struct{}
	// taken counts the floods that were swallowed whole, left the slow pages that
	// were not.
	taken, left atomic.Int64
}

// fault lets something go wrong from now on.
func (b *bout) fault(ctx context.Context, f suite.Fault) error {
	if f.Lifted {
		b.trouble = nil
		b.tap.Set(world.Fault{})
		return nil
	}
	meant := map[string]*match.Matcher{}
	for field, m := range f.On {
		var err error
		if meant[field], err = b.scope.matcher(ctx, m); err != nil {
			return err
		}
	}
	now, err := b.scope.time(ctx)
	if err != nil {
		return err
	}
	b.trouble = &trouble{fault: f, stop: make(chan struct{}, 1)}
	play, err := b.play(ctx, b.trouble, now)
	if err != nil {
		return err
	}
	b.tap.Set(world.Fault{
		Meant: func(e world.Entry) bool {
			for field, m := range meant {
				if m.Check(fact(e, field)) != nil {
					return false
				}
			}
			return true
		},
		After: f.After, Times: f.Times, Play: play,
	})
	return nil
}

func (b *bout) play(ctx context.Context, t *trouble, now time.Time) (world.Play, error) {
	switch f := t.fault; {
	case f.Answer != nil:
		return b.answering(ctx, *f.Answer)
	case f.EmptyPages:
		return world.EmptyPages, nil
	case f.IgnoredQuery:
		return world.IgnoredQuery, nil
	case f.MissingField != "":
		return world.WithoutField(f.MissingField), nil
	case f.SlowPage != 0:
		return world.Slowly(f.SlowPage.Duration(), &t.left), nil
	case f.Flood != 0:
		return world.Flooding(f.Flood, now, &t.taken), nil
	default:
		return world.Terminating(func() {
			select {
			case t.stop <- struct{}{}:
			default: // it has been told
			}
		}), nil
	}
}

func (b *bout) answering(ctx context.Context, a suite.FaultAnswer) (world.Play, error) {
	header, err := b.scope.pairs(ctx, a.Headers)
	if err != nil {
		return nil, err
	}
	body, err := b.scope.text(ctx, a.Body)
	if err != nil {
		return nil, err
	}
	return world.Answering(world.Answer{Status: a.Status, Header: header, Body: body, Heard: a.Heard}), nil
}

// start runs a verb, which the fault may end in the middle.
func (b *bout) start(ctx context.Context, verb string, env map[string]string) (*subject.Outcome, error) {
	var stop chan struct{}
	if b.trouble != nil {
		stop = b.trouble.stop
	}
	return b.runner.Program.RunUntil(ctx, stop, verb, b.home, env)
}

// unmet reports whether there is a fault and it has not happened, because the
// subject reads in another way or in fewer calls. However it ended, it has shown
// nothing.
func (b *bout) unmet() bool { return b.trouble != nil && b.tap.Played() == 0 }

// troubled judges what shows only where the fault is played.
func (b *bout) troubled(verb string) error {
	switch {
	case b.trouble == nil:
		return nil
	case b.trouble.taken.Load() > 0:
		return failed("%s took an answer of %d MiB to its end, and asked for a page", verb, b.trouble.fault.Flood)
	case b.trouble.left.Load() > 0:
		return failed("%s gave up a page that flowed, and would have come whole after %s", verb, b.trouble.fault.SlowPage.Duration())
	default:
		return nil
	}
}
