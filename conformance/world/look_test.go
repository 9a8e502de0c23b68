package world_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/world"
)

// Only a refusal of the credentials is one; whatever else an instance answers is
// for the checks.
func TestLook(t *testing.T) {
	for _, c := range []struct {
		name         string
		status       int
		body         string
		basic, oauth bool // refused
	}{
		{"welcome", http.StatusOK, `{"access_token":"t"}`, false, false},
		{"refused", http.StatusUnauthorized, `{"error":"access_denied"}`, true, true},
		{"a client that is unknown", http.StatusBadRequest, `{"error":"invalid_client"}`, false, true},
		{"rights are missing", http.StatusForbidden, `{}`, false, false},
		{"no such page", http.StatusNotFound, `<html>`, false, false},
		{"broken", http.StatusInternalServerError, ``, false, false},
	} {
		asked := 0
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			asked++
			w.WriteHeader(c.status)
			_, _ = io.WriteString(w, c.body)
		}))
		i := world.Foreign(server.URL, "madrid", world.Login{UserName: "admin", Password: "p"}, &world.Client{ID: "c", Secret: "s"})
		for way, look := range map[string]struct {
			err     error
			refused bool
		}{"basic": {i.LookBasic(t.Context()), c.basic}, "oauth": {i.LookOAuth(t.Context()), c.oauth}} {
			if look.refused {
				require.ErrorIs(t, look.err, world.ErrRefused, "%s: %s", c.name, way)
				require.NotContains(t, look.err.Error(), `"s"`, "the secret")
				continue
			}
			require.NoError(t, look.err, "%s: %s", c.name, way)
		}
		require.Equal(t, 2, asked, "each look is one call")
		server.Close()
		require.ErrorIs(t, i.LookBasic(t.Context()), world.ErrUnreachable)
	}
}
