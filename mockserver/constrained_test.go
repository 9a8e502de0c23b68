package mockserver_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// A release that refuses lists of which the caller may see no row refuses them everywhere
// as it does a table that is closed.
func TestListsWithoutARowToSeeAreClosed(t *testing.T) {
	globe := mocktest.New(t, mocktest.Setting("acl_all_rows_hidden_mode", "error_403_count"))
	globe.Import("sys_user", map[string]string{"user_name": "plain", "user_password": "secret", "active": "true"})
	byPlain := func(r *http.Request) { r.SetBasicAuth("plain", "secret") }
	for path, want := range map[string]struct {
		status int
		text   string
	}{
		"/api/now/table/incident": {http.StatusForbidden, "records constrained due to ACL restrictions"},
		"/incident_list.do":       {http.StatusOK, "Security constraints prevent access to requested page"},
		"/incident.do?JSONv2":     {http.StatusOK, `{"records":[]}`},
		"/incident_list.do?XML":   {http.StatusOK, "<xml/>"},
	} {
		response, text := processed(t, globe, http.MethodGet, path, "", byPlain)
		require.Equal(t, want.status, response.StatusCode, path)
		require.Contains(t, text, want.text, path)
	}
}
