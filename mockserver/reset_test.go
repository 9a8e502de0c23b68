package mockserver_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// What is made after a reset has the ids that it had after the start, so that the
// first run of a suite is like all later ones.
func TestResetMakesTheSameIDs(t *testing.T) {
	globe := mocktest.New(t)
	first := insert(t, globe)
	for range 2 {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, globe.ControlURL()+"/_snowglobe/instances/default/reset", http.NoBody)
		require.NoError(t, err)
		status, _ := send(t, http.DefaultClient, request)
		require.Equal(t, http.StatusNoContent, status)
		require.Equal(t, first, insert(t, globe))
	}
	require.NotEqual(t, first, insert(t, globe.Fork(t)), "a fork goes its own way")
}

// insert makes an incident and returns its sys_id.
func insert(t *testing.T, globe *mocktest.Globe) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, globe.URL+"/api/now/table/incident", strings.NewReader(`{}`))
	require.NoError(t, err)
	request.SetBasicAuth(globe.Admin.UserName, globe.Admin.Password)
	request.Header.Set("Content-Type", "application/json")
	status, body := send(t, globe.HTTPClient(), request)
	require.Equal(t, http.StatusCreated, status, body)
	var made struct {
		Result struct {
			SysID string `json:"sys_id"`
		} `json:"result"`
	}
	require.NoError(t, json.Unmarshal([]byte(body), &made))
	return made.Result.SysID
}
