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
	require.Equal(t, `; did you mean "alpha"?`, nearest.Hint("alfa", []string{"alpha"}), "a third of it")
	require.Equal(t, `; did you mean "task"?`, nearest.Hint("taks", []string{"tusk", "task"}), "two letters that changed places")
	require.Equal(t, `; did you mean "ab"?`, nearest.Hint("ba", []string{"ab"}))
	require.Equal(t, "; known are copy, default", nearest.Hint("core", []string{"copy", "default"}), "half of it is another")
	require.Equal(t, "; known are equals, one_of, matches", nearest.Hint(strings.Repeat("equals", 100_000), known), "what is so long was never meant for one of them")
}

func TestWord(t *testing.T) {
	known := []string{"refresh_answer", "tables"}
	require.Equal(t, `; the nearest is "refresh_answer"`, nearest.Word("refresh_anwser", known))
	require.Empty(t, nearest.Word("lockout", known), "nothing is near")
	require.Empty(t, nearest.Word("zzz", nil))
}
