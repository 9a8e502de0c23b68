package processor

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParameters(t *testing.T) {
	require.Equal(t, url.Values{"CSV": {""}, "a": {"b;c", "d"}, "e": {"%zz"}}, Parameters("CSV&a=b;c&=x&a=d&&e=%zz"))
}

// What stands in an address reads back from it.
func FuzzParameters(f *testing.F) {
	f.Add("CSV&a=b;c&a=%zz+d")
	f.Fuzz(func(t *testing.T, encoded string) {
		all := Parameters(encoded)
		require.Equal(t, all, Parameters(all.Encode()))
	})
}
