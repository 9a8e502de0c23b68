package dictionary

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
)

func TestNumbersAreKeptInDigits(t *testing.T) {
	for value, want := range map[string]struct{ decimal, integer string }{
		"2.50": {"2.50", "2"}, "-7": {"-7", "-7"}, "+7": {"7", "7"}, ".5": {"0.5", "0"}, "5.": {"5", "5"},
		"1e3": {"1000", "1000"}, "25E-1": {"2.5", "2"}, "2147483648": {"2147483648", ""}, "1e10": {"10000000000", ""},
		"NaN": {}, "inf": {}, "-Infinity": {}, "0x10": {}, "0x1p-2": {}, "1_000": {}, "1.x": {}, "": {}, "1e400": {},
		strings.Repeat("1", 41):        {},
		"0." + strings.Repeat("3", 50): {"0." + strings.Repeat("3", 38), "0"},
	} {
		require.Equal(t, want.decimal, (&Column{Kind: glide.Decimal, Type: "decimal"}).Plain(value), value)
		require.Equal(t, want.integer, (&Column{Kind: glide.Integer, Type: "integer"}).Plain(value), value)
	}
	long := &Column{Kind: glide.Integer, Type: "longint"}
	require.Equal(t, "9223372036854775807", long.Plain("9223372036854775807"))
	require.Empty(t, long.Plain("9223372036854775808"))
}

// What is kept of a number is one, of bounded length, and is kept as it is.
func FuzzNumbers(f *testing.F) {
	f.Add("-12.5e3")
	digits := regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)
	f.Fuzz(func(t *testing.T, value string) {
		for _, k := range []glide.Kind{glide.Integer, glide.Decimal} {
			kept := plainValue(k, value)
			require.True(t, kept == "" || digits.MatchString(kept), "%q is kept as %q", value, kept)
			require.LessOrEqual(t, len(kept), 40)
			require.Equal(t, kept, plainValue(k, kept))
		}
	})
}
