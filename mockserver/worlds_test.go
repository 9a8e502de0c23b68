package mockserver

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A world that nobody waits for any more is not finished, and one that somebody
// still waits for is, whoever asked first.
func TestMakingAWorldStopsWithTheLastWhoWaits(t *testing.T) {
	all := worlds{made: map[worldKey]*making{}}
	key := worldKey{seed: 3, now: time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC), events: 2_000_000}

	first, leave := context.WithCancel(t.Context())
	m := all.join(first, key)
	require.Same(t, m, all.join(t.Context(), key), "it is made once for both")
	leave()
	_, err := all.get(first, key)
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
	all := worlds{made: map[worldKey]*making{}}
	key := worldKey{seed: 3, now: time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC)}
	one, err := all.get(t.Context(), key)
	require.NoError(t, err)
	two, err := all.get(t.Context(), key)
	require.NoError(t, err)
	require.Same(t, one, two)
}
