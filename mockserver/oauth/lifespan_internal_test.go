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

// A property of many digits keeps expired tokens for ever, not for a day.
func TestHoursKept(t *testing.T) {
	for hours, want := range map[string]time.Duration{
		"": 24 * time.Hour, "0": 0, "2": 2 * time.Hour, "-1": 24 * time.Hour, "a day": 24 * time.Hour, "87600": 87600 * time.Hour,
		"3000000": 1_000_000 * time.Hour, "99999999999999999999": 1_000_000 * time.Hour, "-99999999999999999999": 24 * time.Hour,
	} {
		require.Equal(t, want, kept(hours), hours)
	}
}
