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
		basic, oauth error
	}{
		{"welcome", http.StatusOK, `{"access_token":"t"}`, nil, nil},
		{"refused", http.StatusUnauthorized, `{"error":"access_denied"}`, world.ErrRefused, world.ErrRefused},
		{"a client that is unknown", http.StatusBadRequest, `{"error":"invalid_client"}`, nil, world.ErrRefused},
		{"a grant that it has not", http.StatusBadRequest, `{"error":"unsupported_grant_type"}`, nil, world.ErrNoPasswordGrant},
		{"rights are missing", http.StatusForbidden, `{}`, nil, nil},
		{"no such page", http.StatusNotFound, `<html>`, nil, nil},
		{"broken", http.StatusInternalServerError, ``, nil, nil},
	} {
		asked := 0
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			asked++
			w.WriteHeader(c.status)
			_, _ = io.WriteString(w, c.body)
		}))
		i := world.Foreign(server.URL, "madrid", world.Login{UserName: "admin", Password: "p"}, &world.Client{ID: "c", Secret: "s"})
		for way, look := range map[string]struct{ got, want error }{"basic": {i.LookBasic(t.Context()), c.basic}, "oauth": {i.LookOAuth(t.Context()), c.oauth}} {
			require.ErrorIs(t, look.got, look.want, "%s: %s", c.name, way)
			if look.want != nil {
				require.NotContains(t, look.got.Error(), `"s"`, "the secret")
			}
		}
		require.Equal(t, 2, asked, "each look is one call")
		server.Close()
		require.ErrorIs(t, i.LookBasic(t.Context()), world.ErrUnreachable)
	}
}
