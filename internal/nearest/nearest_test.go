package nearest_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

func TestHint(t *testing.T) {
	known := []string{"equals", "one_of", "matches"}
	require.Equal(t, `; did you mean "equals"?`, nearest.Hint("eqals", known))
	require.Equal(t, `; did you mean "one_of"?`, nearest.Hint("ONE-OF", known))
	require.Equal(t, "; known are equals, one_of, matches", nearest.Hint("zzz", known))
	require.Empty(t, nearest.Hint("zzz", nil))
	require.Equal(t, "; known are equals, one_of, matches", nearest.Hint(strings.Repeat("equals", 100_000), known), "what is so long was never meant for one of them")
}
