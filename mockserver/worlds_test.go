package mockserver

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
)

// A world that nobody waits for any more is not finished, and one that somebody
// still waits for is, whoever asked first.
func TestMakingAWorldStopsWithTheLastWhoWaits(t *testing.T) {
	all := newWorlds()
	key := worldKey{seed: 3, now: time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC), events: 2_000_000}

	first, leave := context.WithCancel(t.Context())
	m := all.join(first, key, nil, nil)
	require.Same(t, m, all.join(t.Context(), key, nil, nil), "it is made once for both")
	leave()
	_, err := all.get(first, key, nil, nil)
	require.ErrorIs(t, err, context.Canceled)
	select {
	case <-m.done:
		t.Fatal("somebody still waits for it")
	default:
	}

	all.leave(key, m)
	all.leave(key, m)
	<-m.done
	require.ErrorIs(t, m.err, context.Canceled)
	require.Empty(t, all.made, "who asks again gets a new one")
}

func TestWorldsAreMadeOnce(t *testing.T) {
	all := newWorlds()
	key := worldKey{seed: 3, now: time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC)}
	one, err := all.get(t.Context(), key, nil, nil)
	require.NoError(t, err)
	two, err := all.get(t.Context(), key, nil, nil)
	require.NoError(t, err)
	require.Same(t, one, two)
}

// moment is a machine's clock that stands.
type moment time.Time

func (m moment) Now() time.Time { return time.Time(m) }

var _ clock.Clock = moment{}

// Instances share a world by what decides its rows: those that start by the
// machine's clock need not start at one moment.
func TestWhatSharesAWorld(t *testing.T) {
	noon := time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC)
	key := func(cfg Config) worldKey {
		t.Helper()
		p, err := cfg.plan()
		require.NoError(t, err)
		return p.world()
	}
	by := func(machine time.Time) Config { return Config{Clock: moment(machine)} }
	require.Equal(t, key(by(noon)), key(by(noon.Add(9*time.Minute))))
	require.NotEqual(t, key(by(noon)), key(by(noon.Add(10*time.Minute))))
	require.Equal(t, key(Config{Now: noon}), key(Config{Now: noon.Add(time.Second - 1), Release: "newyork", AdminPassword: "x"}))
	require.NotEqual(t, key(Config{Now: noon}), key(Config{Now: noon.Add(time.Second)}), "a time that was asked for is kept to")
	require.NotEqual(t, key(Config{Now: noon}), key(Config{Now: noon, Events: 1}))

	i, err := New(by(noon.Add(9*time.Minute + time.Millisecond)))
	require.NoError(t, err)
	require.Equal(t, noon.Add(9*time.Minute+time.Millisecond), i.Now(), "the clock is not rounded")
}

// The worlds that are kept are bounded by number and by rows, and the one that
// nobody wanted for the longest time goes first.
func TestWorldsAreForgotten(t *testing.T) {
	all := newWorlds()
	key := func(seed uint64, events int) worldKey {
		return worldKey{seed: seed, now: time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC), events: events}
	}
	want := func(k worldKey) { all.keep(k, &making{}) }
	for seed := range uint64(maxWorlds) {
		want(key(seed, 0))
	}
	want(key(0, 0))
	want(key(100, 0))
	require.Len(t, all.made, maxWorlds)
	require.Contains(t, all.made, key(0, 0))
	require.NotContains(t, all.made, key(1, 0))
	require.Contains(t, all.made, key(2, 0))

	want(key(100, maxWorldRows-5))
	require.Contains(t, all.made, key(100, 0), "small ones need no room to speak of")
	want(key(101, 6))
	require.Len(t, all.made, 1, "the large one goes, and all that were wanted before it")
	want(key(102, maxWorldRows+1))
	require.Contains(t, all.made, key(102, maxWorldRows+1), "one is kept whatever its size")
	require.Len(t, all.made, 1)
	require.Len(t, all.used, 1)
}
