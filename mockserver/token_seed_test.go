package mockserver_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver"
)

// README says that without a seed nobody can predict the tokens; with one they are the
// same each time, which tests are written against.
func TestTokensHangOnTheSeed(t *testing.T) {
	token := func(seed uint64) string {
		i, err := mockserver.New(mockserver.Config{Seed: seed, Now: crowdStart})
		require.NoError(t, err)
		return asBearer(t, i, hotRequest{method: "GET", target: "/"})().Header.Get("Authorization")
	}
	seeded, unseeded := token(7), token(0)
	require.Equal(t, seeded, token(7))
	require.NotEqual(t, seeded, token(8))
	require.NotEqual(t, unseeded, token(0))
}
