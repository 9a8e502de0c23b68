package mockserver

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
)

// Each of several times to live is over when it is, however late the timers are,
// and so is one that was given after others were over.
func TestTimesToLiveAreOverInTurn(t *testing.T) {
	fleet := NewFleet(FleetConfig{MaxInstances: 4})
	t.Cleanup(func() { require.NoError(t, fleet.Close(context.WithoutCancel(t.Context()))) })
	now := clock.NewSimulated(time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC), clock.System())
	now.Freeze(true)
	fleet.clock = now // the timers go by the machine's, and end none of these
	i, err := New(Config{})
	require.NoError(t, err)
	add := func(name string, ttl time.Duration) {
		t.Helper()
		_, err := fleet.Add(i, Placement{Name: name, TTL: ttl})
		require.NoError(t, err)
	}
	advance := func(d time.Duration) { require.NoError(t, now.Apply(clock.Change{Advance: &d})) }
	add("always", 0)
	add("three", 3*time.Hour)
	add("one", time.Hour)
	add("two", 2*time.Hour)
	advance(time.Hour)
	require.Equal(t, []string{"always", "three", "two"}, fleet.Names())
	add("half", 30*time.Minute)
	advance(30 * time.Minute)
	require.Equal(t, []string{"always", "three", "two"}, fleet.Names())
	advance(30 * time.Minute)
	add("next", 0) // whose place was that of two
	require.Equal(t, []string{"always", "next", "three"}, fleet.Names())
	require.NoError(t, fleet.Remove("next"))
	advance(time.Hour)
	require.Equal(t, []string{"always"}, fleet.Names())
}
