package clock_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
)

// hand is a base clock that a test moves by hand.
type hand struct{ t time.Time }

func (h *hand) Now() time.Time { return h.t }

var (
	start   = time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC)
	machine = time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)
)

func TestSimulatedFollowsItsBase(t *testing.T) {
	base := &hand{machine}
	c := clock.NewSimulated(start, base)
	base.t = base.t.Add(90 * time.Second)
	require.Equal(t, start.Add(90*time.Second), c.Now())
}

func TestChangesKeepThePast(t *testing.T) {
	base := &hand{machine}
	c := clock.NewSimulated(start, base)
	tick := func() { base.t = base.t.Add(time.Minute) }

	tick()
	require.NoError(t, c.SetRate(60))
	require.Equal(t, start.Add(time.Minute), c.Now(), "a new rate does not move the present")
	tick()
	require.Equal(t, start.Add(61*time.Minute), c.Now())

	c.Freeze(true)
	tick()
	require.Equal(t, start.Add(61*time.Minute), c.Now())
	c.Advance(-time.Hour)
	require.Equal(t, start.Add(time.Minute), c.Now(), "a frozen clock can still be moved")

	c.Freeze(false)
	tick()
	require.Equal(t, start.Add(61*time.Minute), c.Now(), "the rate survives freezing")

	c.Set(start)
	require.Equal(t, clock.State{Now: start, Rate: 60}, c.State())
}

func TestRateOutOfRangeChangesNothing(t *testing.T) {
	base := &hand{machine}
	c := clock.NewSimulated(start, base)
	for _, rate := range []float64{-1, 1e6} {
		require.ErrorIs(t, c.SetRate(rate), clock.ErrRate)
	}
	require.InDelta(t, 1.0, c.State().Rate, 0)
}

func TestForkGoesItsOwnWay(t *testing.T) {
	base := &hand{machine}
	c := clock.NewSimulated(start, base)
	f := c.Fork()
	f.Advance(time.Hour)
	require.Equal(t, start, c.Now())
	require.Equal(t, start.Add(time.Hour), f.Now())
}
