package run

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/conformance/world"
)

// bases hold one world for each release (and age, see [age]), made when it is first needed, from
// which every execution gets a fork.
type bases struct {
	config Config
	now    time.Time     // the machine's time when the run began
	life   time.Duration // of each world, unless it is ended before

	mu   sync.Mutex
	made map[origin]*base
}

// origin names a world.
type origin struct {
	release string
	age     time.Duration
}

type base struct {
	once     sync.Once
	instance *world.Instance
	err      error
}

// tidying is how long leaving a world may take after an interruption.
const tidying = 10 * time.Second

func newBases(c Config, executions []execution) *bases {
	return &bases{config: c, now: c.Clock.Now(), life: c.baseLife(executions), made: map[origin]*base{}}
}

// enter gives an execution its place, and what to call when it is done.
func (b *bases) enter(ctx context.Context, e execution) (*world.Instance, func() error, error) {
	if b.config.Target.Control == nil {
		return b.config.Target.Instance, func() error { return nil }, nil
	}
	original, err := b.base(ctx, origin{e.release, age(e.check)})
	if err != nil {
		return nil, nil, err
	}
	fork, err := original.Fork(ctx, b.config.forkLife(e))
	if err != nil {
		return nil, nil, fmt.Errorf("fork the world: %w", err)
	}
	leave := func() error {
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), tidying)
		defer cancel()
		return fork.Delete(late)
	}
	if err := b.setTime(ctx, fork, e.check); err != nil {
		return nil, nil, errors.Join(err, leave())
	}
	return fork, leave, nil
}

// setTime puts the clock of a fork where the check's moves end at the machine's
// time at the latest. A connector without moves meets the machine's time
// itself, so that its own clock is right.
func (b *bases) setTime(ctx context.Context, fork *world.Instance, check *suite.Check) error {
	moves := check.Advance()
	start := b.config.Clock.Now().Add(-moves)
	if moves > 0 {
		start = start.Add(-time.Minute)
	}
	if check.Kind == suite.Server {
		now, err := fork.Now(ctx)
		if err != nil || !now.After(start) {
			return err
		}
	}
	return fork.SetNow(ctx, start)
}

func (b *bases) base(ctx context.Context, o origin) (*world.Instance, error) {
	if b.config.Target.Instance != nil {
		return b.config.Target.Instance, nil
	}
	b.mu.Lock()
	made, ok := b.made[o]
	if !ok {
		made = &base{}
		b.made[o] = made
	}
	b.mu.Unlock()
	made.once.Do(func() {
		silent := false
		made.instance, made.err = b.config.Target.Control.Create(ctx, world.New{
			Release: o.release, Seed: b.config.Seed, Now: b.now.Add(-o.age).UTC().Truncate(time.Second),
			Events: events, Listen: &silent, TTL: b.life.String(),
		})
	})
	if made.err != nil {
		return nil, fmt.Errorf("make a world of release %s: %w", o.release, made.err)
	}
	return made.instance, nil
}

// close ends the worlds that were made; what cannot be ended now ends by its
// time to live.
func (b *bases) close(ctx context.Context) {
	late, cancel := context.WithTimeout(context.WithoutCancel(ctx), tidying)
	defer cancel()
	for _, made := range b.made {
		if made.instance != nil {
			_ = made.instance.Delete(late)
		}
	}
}
