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
		status, err := telling(answers(http.StatusServiceUnavailable, away, want))
		require.NoError(t, err)
		require.Equal(t, want, status)
	}
	_, err := telling(answers(away, http.StatusOK))
	require.NoError(t, err)
	_, err = telling(answers(503, 502, 429))
	require.EqualError(t, err, "ask the instance whether a token is alive: it answers 429")
	_, err = telling(answers(503, 503, away))
	require.ErrorIs(t, err, away)
}
