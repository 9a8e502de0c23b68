package memstore

import (
	"cmp"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
)

// A key may say nothing about two values, and never what is wrong; one that is said to
// decide does.
func TestKeysOrderAsTheirValues(t *testing.T) {
	alike := []*rapid.Generator[string]{
		rapid.StringMatching(`[jkKL\x{212a}]{0,3}`), // the sign for kelvin is a k
		rapid.StringMatching(`[aB\x{17f}s\x00é\x{4e00}]{6,10}`),
		rapid.StringMatching(`2019-0[69]-2[0-9] 12:00:0[0-9/:x]?[0-9 ]?`),
		rapid.StringMatching(`2019-06-2[45] 12:00:0[01][0 ]?`),
		rapid.StringMatching(`[0-9:/ -]{0,21}`),
		rapid.StringMatching(`-?[0-9]{0,3}(\.[0-9])?`),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 10), func(b []byte) string { return string(b) }),
		rapid.String(),
	}
	near := rapid.OneOf(alike...)
	kinds := rapid.SampledFrom([]glide.Kind{glide.String, glide.GUID, glide.Integer, glide.Decimal, glide.Date, glide.DateTime, glide.Duration, glide.Boolean})
	rapid.Check(t, func(t *rapid.T) {
		for range 20 {
			kind := kinds.Draw(t, "kind")
			one := near
			if rapid.Bool().Draw(t, "alike") {
				one = alike[rapid.IntRange(0, len(alike)-1).Draw(t, "form")]
			}
			a, b := one.Draw(t, "a"), one.Draw(t, "b")
			if rapid.Bool().Draw(t, "kin") { // with a beginning in common
				b = a[:rapid.IntRange(0, len(a)).Draw(t, "shared")] + b
			}
			x, y := keyOf(kind, a), keyOf(kind, b)
			if c := glide.Compare(kind, a, b); x != y {
				require.Equal(t, c, cmp.Compare(x, y), "%q %q", a, b)
			} else if decides(kind, x) {
				require.Equal(t, a, b)
			}
		}
	})
}
