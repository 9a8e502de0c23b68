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

// A clock stays where stamps can show it, and a change that would not is none.
func TestTimeOutOfRangeChangesNothing(t *testing.T) {
	base := &hand{machine}
	c := clock.NewSimulated(start, base)
	frozen, fast, far, near := true, 60.0, time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), clock.Latest
	day, back := 24*time.Hour, -200*365*24*time.Hour
	for _, change := range []clock.Change{
		{Freeze: &frozen, Rate: &fast, Now: &far},
		{Freeze: &frozen, Rate: &fast, Now: &near, Advance: &day},
		{Freeze: &frozen, Rate: &fast, Advance: &back},
		{Now: &time.Time{}},
	} {
		require.ErrorIs(t, c.Apply(change), clock.ErrTime)
		require.Equal(t, clock.State{Now: start, Rate: 1}, c.State())
	}
	require.NoError(t, c.Apply(clock.Change{Rate: &fast, Now: &near, Advance: new(-time.Minute)}))
	base.t = base.t.Add(time.Hour)
	require.Equal(t, clock.Latest, c.Now(), "it runs to the end and stands there")
	c.Advance(day)
	require.Equal(t, clock.Latest, c.Now())
	c.Set(time.Time{})
	require.Equal(t, clock.Earliest, c.Now())

	require.NoError(t, c.SetRate(8760))
	base.t = base.t.Add(50 * day) // more than a duration can hold, at that rate
	require.True(t, c.Now().After(clock.Earliest.AddDate(290, 0, 0)))
}
