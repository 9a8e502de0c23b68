package aggregate

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// A sum is what exact rational arithmetic makes of the same numbers, and an average the
// same rounded once.
func TestSumsAreExact(t *testing.T) {
	decimal := rapid.Custom(func(t *rapid.T) string {
		return rapid.StringMatching(`-?([0-9]{1,5}|[0-9]{17,25})(\.[0-9]{1,12})?`).Draw(t, "number")
	})
	rapid.Check(t, func(t *rapid.T) {
		numbers := rapid.SliceOfN(decimal, 1, 40).Draw(t, "numbers")
		var got sum
		want := new(big.Rat)
		for _, n := range numbers {
			if !got.add(n) {
				t.Fatalf("%s is a number", n)
			}
			exact, _ := new(big.Rat).SetString(n)
			want.Add(want, exact)
		}
		read, ok := new(big.Rat).SetString(got.String())
		if !ok || read.Cmp(want) != 0 {
			t.Fatalf("sum of %v: %s, want %s", numbers, got.String(), want.FloatString(12))
		}
		// FloatString rounds half away from zero, too.
		mean := new(big.Rat).Quo(want, big.NewRat(int64(len(numbers)), 1)).FloatString(4)
		if mean == "-0.0000" {
			mean = "0.0000"
		}
		if avg := got.over(len(numbers), 4); avg != mean {
			t.Fatalf("average of %v: %s, want %s", numbers, avg, mean)
		}
	})
}

func TestSumsKeepWhatFloatsLose(t *testing.T) {
	var tenths, large sum
	for range 10 {
		require.True(t, tenths.add("0.1"))
	}
	require.Equal(t, "1.0", tenths.String())
	for range 30 {
		require.True(t, large.add("999999999999999999"))
	}
	require.Equal(t, "29999999999999999970", large.String())
	require.Equal(t, "999999999999999999.0000", large.over(30, 4))
}

func TestWhatIsNoNumberIsNotSummed(t *testing.T) {
	for _, text := range []string{"", "-", ".", ".5", "1e3", "--1", "+-1", "1.2.3", "abc", "0x10", " 1", fmt.Sprintf("%01001d", 1)} {
		var s sum
		require.False(t, s.add(text), "%q", text)
		require.Equal(t, "0", s.String())
	}
}
