package wire

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWantsGzip(t *testing.T) {
	for accept, want := range map[string]bool{
		"": false, "identity": false, "br, deflate": false, "gzip;q=0": false, "gzip; q=0.000": false,
		"gzip": true, "br, GZIP": true, "gzip;q=0.5, br": true, "*": true, "x-gzip;q=1": true,
	} {
		require.Equal(t, want, WantsGzip(accept), accept)
	}
}
