package canary

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/ident"
)

// Nothing but zeros is passed over, and of those some stay on either side.
func TestFilled(t *testing.T) {
	const page = 4 << 10
	for _, c := range []struct {
		data  string
		parts []int // how long each is
	}{
		{"", []int{0}},
		{"x", []int{1}},
		{strings.Repeat("\x00", 2*page), []int{2 * page}},
		{strings.Repeat("\x00", 9*page+7), []int{page, page + 7}},
		{"x" + strings.Repeat("\x00", 9*page) + "y", []int{2 * page, page + 2}},
		{strings.Repeat("x", page) + strings.Repeat("\x00", 9*page) + "y", []int{2 * page, page + 1}},
		{strings.Repeat("x"+strings.Repeat("\x00", 5*page-1), 3), []int{2 * page, 3 * page, 3 * page, page}},
	} {
		parts := slices.Collect(filled([]byte(c.data)))
		var lengths []int
		for _, part := range parts {
			lengths = append(lengths, len(part))
		}
		require.Equal(t, c.parts, lengths, "%.20q...", c.data)
	}
}

// Wherever a secret stands among zeros, it is in one of the parts, with a zero on both sides.
func TestFilledKeepsWhatIsThere(t *testing.T) {
	source := ident.Seeded(13, "filled")
	for range 200 {
		data := make([]byte, 1<<17)
		at := 1 + source.IntN(len(data)-10)
		copy(data[at:], "secret")
		found := false
		for part := range filled(data) {
			found = found || bytes.Contains(part, []byte("\x00secret\x00"))
		}
		require.True(t, found, "at %d", at)
	}
}
