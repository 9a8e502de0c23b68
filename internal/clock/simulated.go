package clock

import (
	"errors"
	"fmt"
	"sync"
	"time"
)

// maxRate bounds how much faster than the machine a simulated clock may run: a
// year in an hour. Beyond it a single scheduling hiccup would skip days.
const maxRate = 8760

// ErrRate is returned for a rate that is negative or above 8760.
var ErrRate = errors.New("rate out of range")

// Simulated is the clock of one simulated world. It starts at a chosen moment
// and follows its base from there, at a rate that can be changed.
type Simulated struct {
	base Clock

	mu     sync.Mutex
	anchor time.Time // the simulated time at since
	since  time.Time // the base's time when anchor was taken
	rate   float64   // simulated seconds per second of the base
	frozen bool
}

// State is what a clock shows to the outside.
type State struct {
	Now    time.Time
	Frozen bool
	Rate   float64 // simulated seconds per real second; 1 at the start
}

// NewSimulated returns a clock that shows start now and runs with base.
func NewSimulated(start time.Time, base Clock) *Simulated {
	return &Simulated{base: base, anchor: start.UTC(), since: base.Now(), rate: 1}
}

// Now is the simulated time, in UTC.
func (c *Simulated) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

func (c *Simulated) now() time.Time {
	if c.frozen {
		return c.anchor
	}
	elapsed := c.base.Now().Sub(c.since)
	if c.rate == 1 {
		return c.anchor.Add(elapsed)
	}
	return c.anchor.Add(time.Duration(float64(elapsed) * c.rate))
}

// rebase makes the present moment the anchor, so that a change of rate or of
// freezing does not move the time that has already passed.
func (c *Simulated) rebase(now time.Time) {
	c.anchor, c.since = now, c.base.Now()
}

// Set moves the clock to t, forwards or backwards. A frozen clock stays frozen.
func (c *Simulated) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rebase(t.UTC())
}

// Advance moves the clock by d; a negative d moves it back.
func (c *Simulated) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rebase(c.now().Add(d))
}

// Freeze stops the clock, or lets it run on from where it stands.
func (c *Simulated) Freeze(frozen bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rebase(c.now())
	c.frozen = frozen
}

// SetRate makes the clock run rate times as fast as its base. It returns an
// error wrapping [ErrRate] for a rate below 0 or above 8760, and changes
// nothing then.
func (c *Simulated) SetRate(rate float64) error {
	if !(rate >= 0 && rate <= maxRate) {
		return fmt.Errorf("%w: %v is not between 0 and %d", ErrRate, rate, maxRate)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rebase(c.now())
	c.rate = rate
	return nil
}

// State returns the time together with how the clock runs.
func (c *Simulated) State() State {
	c.mu.Lock()
	defer c.mu.Unlock()
	return State{Now: c.now(), Frozen: c.frozen, Rate: c.rate}
}

// Fork returns an independent clock that shows the same time and runs alike.
func (c *Simulated) Fork() *Simulated {
	c.mu.Lock()
	defer c.mu.Unlock()
	return &Simulated{base: c.base, anchor: c.now(), since: c.base.Now(), rate: c.rate, frozen: c.frozen}
}
