package oauth_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/mockserver/oauth"
	"github.com/snowglobe-dev/snowglobe/mockserver/table/tabletest"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

// Whatever comes as a token, it lets nobody in who holds none.
func FuzzMadeUpTokens(f *testing.F) {
	tables := tabletest.New(f, "zurich", tabletest.Options{})
	_, err := transfer.Import(tables, []transfer.Entry{
		{Table: "v_plugin", Values: map[string]string{"id": oauth.Plugin, "active": "active"}},
		{Table: "oauth_credential", Values: map[string]string{"type": "access_token", "token": "jti:x", "expires": "2030-01-01 00:00:00"}},
	})
	require.NoError(f, err)
	provider := oauth.New(tables, nil, clock.NewSimulated(tabletest.Start, clock.System()), tables.Settings, func(*http.Request) string { return "" })
	for _, seed := range []string{"", "..", "a.b.c", "jti:x", "eyJhbGciOiJSUzI1NiIsImtpZCI6IngifQ.eyJqdGkiOiJ4In0.AA", "eyJhbGciOiJub25lIn0.e30."} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, token string) {
		_, err := provider.HolderOf(token)
		require.Error(t, err)
	})
}
