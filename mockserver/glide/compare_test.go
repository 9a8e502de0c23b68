package glide_test

import (
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
)

func TestCompareSortsLikeAColumn(t *testing.T) {
	for name, c := range map[string]struct {
		kind   glide.Kind
		sorted []string
	}{
		"integers":   {glide.Integer, []string{"", "-10", "-9", "0", "7", "9", "10", "102197", "99999999999999999999", "abc"}},
		"decimals":   {glide.Decimal, []string{"", "-1.5", "-1.25", "0", "0.05", "0.5", "1", "1.05", "12.5", "1.2.3"}},
		"texts":      {glide.String, []string{"", " x", "10", "9", "alpha", "Beta", "gamma", "Éclair", "Ω"}},
		"date-times": {glide.DateTime, []string{"", "2025-12-31 23:59:59", "2026-01-01 00:00:00"}},
		"durations":  {glide.Duration, []string{"", "1970-01-01 00:02:17", "1970-01-02 04:23:00"}},
		"sys_ids":    {glide.GUID, []string{"", "0A", "0b", "admin", "FF"}},
	} {
		t.Run(name, func(t *testing.T) {
			shuffled := slices.Clone(c.sorted)
			slices.Reverse(shuffled)
			slices.SortFunc(shuffled, func(a, b string) int { return glide.Compare(c.kind, a, b) })
			require.Equal(t, c.sorted, shuffled)
		})
	}
}

func TestCompareFindsEqual(t *testing.T) {
	for _, c := range []struct {
		kind glide.Kind
		a, b string
	}{
		{glide.String, "Abel TUTER", "abel tuter"},
		{glide.String, "ΟΔΟΣ", "οδος"},
		{glide.String, "\u212Aelvin", "kelvin"},
		{glide.Boolean, "TRUE", "true"},
		{glide.Reference, "6816F79CC0A8016401C5A33BE04BE441", "6816f79cc0a8016401c5a33be04be441"},
		{glide.Integer, "007", "7"},
		{glide.Integer, "+7", "7"},
		{glide.Decimal, "1.50", "1.5"},
		{glide.Decimal, "-0.0", "0"},
	} {
		require.Zero(t, glide.Compare(c.kind, c.a, c.b), "%q and %q", c.a, c.b)
	}
}

// kinds draws any kind; one beyond the last is compared like a string.
var kinds = rapid.Custom(func(t *rapid.T) glide.Kind {
	return glide.Kind(rapid.IntRange(0, int(glide.GUID)+1).Draw(t, "kind"))
})

// values draws values that are alike often enough to be compared to the end.
var values = rapid.OneOf(
	rapid.StringMatching(`[-+]?[0-9]{0,3}(\.[0-9]{0,2})?`),
	rapid.StringMatching(`[aAbBkK\x{212A}ßéÉ]{0,4}`),
	rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 3), func(b []byte) string { return string(b) }),
)

func TestCompareIsATotalOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := kinds.Draw(t, "k")
		a, b, c := values.Draw(t, "a"), values.Draw(t, "b"), values.Draw(t, "c")
		require.Zero(t, glide.Compare(k, a, a))
		require.Equal(t, glide.Compare(k, a, b), -glide.Compare(k, b, a))
		if glide.Compare(k, a, b) <= 0 && glide.Compare(k, b, c) <= 0 {
			require.LessOrEqual(t, glide.Compare(k, a, c), 0)
		}
		if a != "" {
			require.Negative(t, glide.Compare(k, "", a), "empty comes first")
		}
	})
}

func TestCompareAgreesWithFold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := values.Draw(t, "a"), values.Draw(t, "b")
		require.Equal(t, strings.Compare(glide.Fold(a), glide.Fold(b)), glide.Compare(glide.String, a, b))
	})
}

func TestCompareAgreesWithArithmetic(t *testing.T) {
	numbers := rapid.StringMatching(`[-+]?[0-9]{1,25}(\.[0-9]{1,3})?`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := numbers.Draw(t, "a"), numbers.Draw(t, "b")
		x, _ := new(big.Rat).SetString(a)
		y, _ := new(big.Rat).SetString(b)
		require.Equal(t, x.Cmp(y), glide.Compare(glide.Decimal, a, b))
	})
}
