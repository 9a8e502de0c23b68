package mockserver_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// settled is an instance whose release changes.
type settled struct {
	*testing.T
	globe *mocktest.Globe
}

// as reads what a query finds in a table with an access token, which no restriction of
// Basic stops.
func (s settled) as(table, query, fields string) string {
	s.Helper()
	form := url.Values{"sysparm_query": {query}, "sysparm_fields": {fields}, "sysparm_exclude_reference_link": {"true"}}
	r, err := http.NewRequestWithContext(s.Context(), http.MethodGet, s.globe.URL+"/api/now/table/"+table+"?"+form.Encode(), nil)
	require.NoError(s, err)
	r.Header.Set("Authorization", "Bearer "+granted(s.T, s.globe, s.globe.OAuth).Access)
	status, body := send(s.T, s.globe.HTTPClient(), r)
	require.Equal(s, http.StatusOK, status, body)
	return body
}

// plays asks control for another release.
func (s settled) plays(change string) (status int, body string) {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), http.MethodPut, s.globe.ControlURL()+"/_snowglobe/instances/default/release", strings.NewReader(change))
	require.NoError(s, err)
	r.Header.Set("Content-Type", "application/json")
	return send(s.T, http.DefaultClient, r)
}

// A change of release that cannot be made leaves nothing of itself.
func TestRefusedReleaseChangesNothing(t *testing.T) {
	const rule = "rules:\n  - {name: no gate, table: sys_user_role, on: [create], imports: true, if: name=snc_basic_auth_api_access, abort: true}\n"
	s := settled{t, mocktest.New(t, mocktest.Fixtures(fstest.MapFS{"rules/own.yaml": {Data: []byte(rule)}}))}
	const table, query = "sys_properties", "nameSTARTSWITHglide.build^ORnameSTARTSWITHglide.authenticate.basic_auth"
	before := s.as(table, query, "name,value")
	require.Contains(t, before, "Madrid")

	status, body := s.plays(`{"release":"australia"}`)
	require.Equal(t, http.StatusBadRequest, status, body)
	require.Equal(t, before, s.as(table, query, "name,value"))
	require.Contains(t, body, "snc_basic_auth_api_access", "the error does not say what could not be written")
	status, body = s.plays(`{"release":"zurich"}`)
	require.Equal(t, http.StatusOK, status, body)
	require.Contains(t, s.as(table, query, "name,value"), "Zurich")
}

// The role that the restriction of Basic lets pass is one by its name, and an administrator
// who was rid of it stays so.
func TestGateRoleIsGivenOnce(t *testing.T) {
	s := settled{t, mocktest.New(t, mocktest.Release("australia"))}
	roles := func() string { return s.as("sys_user_role", "nameSTARTSWITHsnc_basic", "name,sys_id") }
	held := func() string { return s.as("sys_user_has_role", "role.nameSTARTSWITHsnc_basic", "role.name,sys_id") }
	require.Equal(t, 1, strings.Count(held(), "snc_basic_auth_api_access"))
	_, given, _ := strings.Cut(held(), `"sys_id":"`)
	first := strings.TrimSuffix(strings.TrimPrefix(roles(), `{"result":[`), `]}`)

	s.globe.Play("australia", map[string]string{"auth_basic_gate_role": "snc_basic_auth_admins"})
	require.Contains(t, roles(), first, "the role turned into another")
	require.Equal(t, 1, strings.Count(held(), "snc_basic_auth_admins"))

	s.globe.Remove("sys_user_has_role", map[string]string{"sys_id": given[:32]})
	s.globe.Play("australia", map[string]string{"link_last": "aligned"})
	s.globe.Play("zurich", nil)
	s.globe.Play("australia", nil)
	require.NotContains(t, held(), "snc_basic_auth_api_access", "what an administrator took away came back")
}
