package run

import (
	"errors"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// A call that meets the weather says nothing of the token, least of all that it is dead.
func TestWhatTellsThatATokenIsAlive(t *testing.T) {
	away := errors.New("connection reset")
	answers := func(all ...any) func() (int, error) {
		return func() (int, error) {
			next := all[0]
			all = all[1:]
			if status, answered := next.(int); answered {
				return status, nil
			}
			return 0, away
		}
	}
	for _, want := range []int{http.StatusOK, http.StatusBadRequest, http.StatusUnauthorized} {
		status, err := telling(answers(http.StatusServiceUnavailable, away, want), false)
		require.NoError(t, err)
		require.Equal(t, want, status)
	}
	_, err := telling(answers(away, http.StatusOK), false)
	require.NoError(t, err)
	_, err = telling(answers(503, 502, 429), false)
	require.EqualError(t, err, "ask the instance whether a token is alive: it answers 429")
	_, err = telling(answers(503, 503, away), false)
	require.ErrorIs(t, err, away)

	// An answer that was lost may have been the one that used the token up.
	_, err = telling(answers(away, http.StatusBadRequest), true)
	require.ErrorIs(t, err, away)
	_, err = telling(answers(502, http.StatusBadRequest), true)
	require.EqualError(t, err, "ask the instance whether a token is alive: it answers 502")
	status, err := telling(answers(503, 429, http.StatusBadRequest), true)
	require.NoError(t, err)
	require.Equal(t, http.StatusBadRequest, status)
}
