package clock

import (
	"errors"
	"fmt"
	"math"
	"sync"
	"time"
)

// maxRate bounds how much faster than the machine a simulated clock may run: a
// year in an hour. Beyond it a single scheduling hiccup would skip days.
const maxRate = 8760

// Earliest and Latest bound the time of a simulated clock: before, no instance was,
// and from the year 10000 on a stamp has no room for the year.
var (
	Earliest = time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)
	Latest   = time.Date(9000, time.December, 31, 23, 59, 59, 0, time.UTC)
)

// ErrTime is returned for a time before [Earliest] or after [Latest].
var ErrTime = errors.New("time out of range")

// CheckTime returns an error wrapping [ErrTime] for a time that no simulated clock
// can show.
func CheckTime(t time.Time) error {
	if t.Before(Earliest) || t.After(Latest) {
		return fmt.Errorf("%w: %s is not in the years %d to %d", ErrTime, t.UTC().Format(time.RFC3339), Earliest.Year(), Latest.Year())
	}
	return nil
}

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

// Resume returns a clock that goes on from a state with base, however long ago it
// showed that.
func Resume(s State, base Clock) *Simulated {
	return &Simulated{base: base, anchor: s.Now.UTC(), since: base.Now(), rate: s.Rate, frozen: s.Frozen}
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
	if c.rate != 1 {
		elapsed = time.Duration(min(float64(elapsed)*c.rate, longest))
	}
	return bounded(c.anchor.Add(elapsed))
}

// longest is some centuries: a number just below what a duration can hold.
const longest = float64(math.MaxInt64 - 1023)

// bounded keeps a clock that runs, or that is moved, where stamps can show it.
func bounded(t time.Time) time.Time {
	switch {
	case t.Before(Earliest):
		return Earliest
	case t.After(Latest):
		return Latest
	}
	return t
}

// rebase makes the present moment the anchor, so that a change of rate or of
// freezing does not move the time that has already passed.
func (c *Simulated) rebase(now time.Time) {
	c.anchor, c.since = now, c.base.Now()
}

// Change is what [Simulated.Apply] changes, in the order of its members. What is
// nil stays.
type Change struct {
	Freeze  *bool
	Rate    *float64
	Now     *time.Time
	Advance *time.Duration
}

// Apply makes all of a change at one moment. It returns an error wrapping [ErrRate]
// or [ErrTime], and changes nothing then.
func (c *Simulated) Apply(change Change) error {
	if change.Rate != nil {
		if err := checkRate(*change.Rate); err != nil {
			return err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	if change.Now != nil {
		now = change.Now.UTC()
	}
	if err := CheckTime(now); err != nil {
		return err
	}
	if change.Advance != nil {
		now = now.Add(*change.Advance)
	}
	if err := CheckTime(now); err != nil {
		return err
	}
	c.rebase(now)
	if change.Freeze != nil {
		c.frozen = *change.Freeze
	}
	if change.Rate != nil {
		c.rate = *change.Rate
	}
	return nil
}

func checkRate(rate float64) error {
	if !(rate >= 0 && rate <= maxRate) {
		return fmt.Errorf("%w: %v is not between 0 and %d", ErrRate, rate, maxRate)
	}
	return nil
}

// Set moves the clock to t, forwards or backwards, but not beyond [Earliest] and
// [Latest]. A frozen clock stays frozen.
func (c *Simulated) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rebase(bounded(t.UTC()))
}

// Advance moves the clock by d; a negative d moves it back. It stops at [Earliest]
// and [Latest].
func (c *Simulated) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rebase(bounded(c.now().Add(d)))
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
	if err := checkRate(rate); err != nil {
		return err
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
