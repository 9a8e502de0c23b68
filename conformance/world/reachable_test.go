package world

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A simulation in another container calls itself 127.0.0.1.
func TestReachable(t *testing.T) {
	for _, c := range []struct{ control, address, want string }{
		{"http://instance:8081", "http://127.0.0.1:4711", "http://instance:4711"},
		{"http://instance:8081", "http://[::]:4711", "http://instance:4711"},
		{"http://instance:8081", "http://elsewhere:4711", "http://elsewhere:4711"},
		{"http://127.0.0.1:8081", "http://127.0.0.1:4711", "http://127.0.0.1:4711"},
		{"http://localhost:8081", "http://127.0.0.1:4711", "http://127.0.0.1:4711"},
		{"http://instance:8081", "", ""},
	} {
		control, err := NewControl(c.control, "")
		require.NoError(t, err)
		require.Equal(t, c.want, control.reachable(c.address), "%s from %s", c.address, c.control)
	}
}
