package mockserver_test

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// A client is held to its scopes in whichever table of the registry it stands.
func TestScopedClientsOfEveryKind(t *testing.T) {
	globe := mocktest.New(t, mocktest.Release("zurich"))
	globe.Freeze()
	globe.Import("sys_user", map[string]string{"sys_id": "robot", "user_name": "robot", "active": "true"})
	for _, kind := range []string{"oauth_entity", "oauth_jwt"} {
		sum := sha256.Sum256([]byte("of " + kind))
		globe.Import(kind, map[string]string{"sys_id": kind, "name": kind, "scope_restriction_status": "restricted"})
		globe.Import("oauth_credential", map[string]string{
			"type": "access_token", "token": hex.EncodeToString(sum[:]), "peer": kind, "user": "robot",
			"expires": globe.Now().Add(time.Hour).Format(time.DateTime),
		})
		call := func() int {
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, globe.URL+"/api/now/table/sys_user?sysparm_limit=1", nil)
			require.NoError(t, err)
			request.Header.Set("Authorization", "Bearer of "+kind)
			status, _ := send(t, globe.HTTPClient(), request)
			return status
		}
		require.Equal(t, http.StatusForbidden, call(), kind)
		globe.Change(kind, map[string]string{"sys_id": kind}, map[string]string{"scope_restriction_status": "unrestricted"})
		require.Equal(t, http.StatusOK, call(), kind)
	}
}
