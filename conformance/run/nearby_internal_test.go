package run

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/world"
)

// What a server elsewhere cannot show is not held against it: a strict instance answers
// no plain HTTP there, and nobody there reaches the kit's provider of tokens.
func TestWhatAServerElsewhereCannotShow(t *testing.T) {
	for address, there := range map[string]bool{
		"http://instance:8080": true, "http://192.0.2.7": true, "http://127.0.0.1:8080": false, "http://localhost:1": false, "http://[::1]:8080": false,
	} {
		s := &scope{instance: world.Foreign(address, "madrid", world.Login{}, nil)}
		var cannot *unsupported
		if there {
			require.ErrorAs(t, s.setTemper(t.Context(), "strict"), &cannot, address)
			continue
		}
		require.ErrorIs(t, s.setTemper(t.Context(), "strict"), world.ErrNoControl, address)
	}
	s := &scope{instance: world.Foreign("https://instance:8443", "madrid", world.Login{}, nil)}
	require.ErrorIs(t, s.setTemper(t.Context(), "strict"), world.ErrNoControl, "TLS is what it wants")
	var cannot *unsupported
	_, err := (&scope{instance: world.Foreign("https://instance:8443", "madrid", world.Login{}, nil)}).issuerURL(t.Context())
	require.ErrorAs(t, err, &cannot)
}
