package mockserver_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// A client is held to its scopes in whichever table of the registry it stands.
func TestScopedClientsOfEveryKind(t *testing.T) {
	w := newJWTWorld(t)
	assertion := w.trade(signed(t, "RS256", "rsa", "k1", w.says(nil)))
	require.Equal(t, http.StatusOK, assertion.status, assertion.body)
	for kind, client := range map[string]struct{ id, token string }{
		"oauth_entity": {w.globe.OAuth.ID, granted(t, w.globe, w.globe.OAuth).Access},
		"oauth_jwt":    {jwtClientID, assertion.AccessToken},
	} {
		restrict := func(how string) {
			w.globe.Change(kind, map[string]string{"client_id": client.id}, map[string]string{"scope_restriction_status": how})
		}
		restrict("unrestricted")
		require.Equal(t, http.StatusOK, bearerStatus(t, w.globe, client.token), kind)
		restrict("restricted")
		require.Equal(t, http.StatusForbidden, bearerStatus(t, w.globe, client.token), kind)
	}
}
