package oauth

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Whatever stands in the registry, a token's end lies ahead and in a year of four
// digits.
func TestLifespans(t *testing.T) {
	for value, want := range map[string]time.Duration{
		"": time.Hour, "0": time.Hour, "-5": time.Hour, "soon": time.Hour, "-99999999999999999999": time.Hour,
		"1": time.Second, "8640000": 8640000 * time.Second,
		"2147483648": maxLifespan * time.Second, "9999999999999999": maxLifespan * time.Second,
		"99999999999999999999": maxLifespan * time.Second,
	} {
		require.Equal(t, want, seconds(value, 3600), value)
	}
}
