package mockserver_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

const peopleByREST = "/api/now/table/sys_user?sysparm_limit=1"

// A property lets whoever brings no credentials call the REST APIs as the guest. Those of
// who brings any are checked all the same.
func TestGuestsOfTheAPI(t *testing.T) {
	globe := mocktest.New(t)
	answer, _ := processed(t, globe, http.MethodGet, peopleByREST, "", nil)
	require.Equal(t, http.StatusUnauthorized, answer.StatusCode)
	globe.Change("sys_properties", map[string]string{"name": "glide.basicauth.required.api"}, map[string]string{"value": "false"})

	answer, text := processed(t, globe, http.MethodGet, peopleByREST, "", nil)
	require.Equal(t, http.StatusOK, answer.StatusCode, text)
	require.Equal(t, "false", answer.Header.Get("X-Is-Logged-In"))
	calls := globe.Journal()
	require.Equal(t, "guest", calls[len(calls)-1].User)
	answer, _ = processed(t, globe, http.MethodGet, "/api/now/table/sys_audit?sysparm_limit=1", "", nil)
	require.Equal(t, http.StatusForbidden, answer.StatusCode, "access rules decide")
	for name, as := range map[string]func(*http.Request){
		"a password that is wrong": func(r *http.Request) { r.SetBasicAuth("admin", "wrong") },
		"no password":              func(r *http.Request) { r.Header.Set("Authorization", "Basic") },
		"a token that is none":     func(r *http.Request) { r.Header.Set("Authorization", "Bearer none") },
		"a key where none counts":  func(r *http.Request) { r.Header.Set("X-Sn-Apikey", "none") },
	} {
		answer, _ = processed(t, globe, http.MethodGet, peopleByREST, "", as)
		require.Equal(t, http.StatusUnauthorized, answer.StatusCode, name)
	}
	globe.Play("", map[string]string{"cookie_beats_header": "true"})
	answer, _ = processed(t, globe, http.MethodGet, peopleByREST, "", func(r *http.Request) { r.SetBasicAuth("admin", "wrong") })
	require.Equal(t, http.StatusUnauthorized, answer.StatusCode, "a wrong password without a cookie")
}

// A guest whose user may not come in himself has none of that user's roles.
func TestGuestsWhoseUserIsClosed(t *testing.T) {
	q := newJSONService(t)
	globe := q.globe
	globe.Change("sys_properties", map[string]string{"name": "glide.basicauth.required.soap"}, map[string]string{"value": "false"})
	idOf := func(table, query string) string {
		id, _ := q.read("/" + table + ".do?JSONv2&sysparm_query=" + query)[0]["sys_id"].(string)
		return id
	}
	globe.Import("sys_user_has_role", map[string]string{"user": idOf("sys_user", "user_name=soap.guest"), "role": idOf("sys_user_role", "name=admin")})
	audits := func() string {
		_, text := processed(t, globe, http.MethodPost, "/sys_audit.do?SOAP",
			`<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body><getKeys><__limit>1</__limit></getKeys></Body></Envelope>`, nil)
		return text
	}
	require.Contains(t, audits(), "<count>1</count>")
	for column, closed := range map[string]string{"active": "false", "locked_out": "true"} {
		globe.Change("sys_user", map[string]string{"user_name": "soap.guest"}, map[string]string{"active": "true", "locked_out": "false"})
		require.Contains(t, audits(), "<count>1</count>")
		globe.Change("sys_user", map[string]string{"user_name": "soap.guest"}, map[string]string{column: closed})
		require.NotContains(t, audits(), "<count>1</count>", column)
	}
}

// The cookie of a session that lives asks for its token, and one of a session that is over
// is no more than none.
func TestSessionsBesideGuests(t *testing.T) {
	globe := mocktest.New(t)
	globe.Change("sys_properties", map[string]string{"name": "glide.basicauth.required.api"}, map[string]string{"value": "false"})
	answer, _ := processed(t, globe, http.MethodGet, peopleByREST, "", byAdmin)
	require.Equal(t, http.StatusOK, answer.StatusCode)
	session := answer.Cookies()[0]
	again := func(r *http.Request) { r.AddCookie(session) }
	answer, _ = processed(t, globe, http.MethodGet, peopleByREST, "", again)
	require.Equal(t, http.StatusUnauthorized, answer.StatusCode)
	require.NotEmpty(t, answer.Header.Get("X-UserToken-Response"))
	globe.Advance(6 * time.Minute)
	answer, _ = processed(t, globe, http.MethodGet, peopleByREST, "", again)
	require.Equal(t, http.StatusOK, answer.StatusCode)
	require.Equal(t, "false", answer.Header.Get("X-Is-Logged-In"))
}

// Where an access policy holds, nothing is none of its ways in; without its plug-in there
// is no policy.
func TestPoliciesAndGuests(t *testing.T) {
	globe := mocktest.New(t, mocktest.Release("brazil"))
	const profile, policy = "00000000000000000000000000000001", "00000000000000000000000000000002"
	globe.Change("sys_properties", map[string]string{"name": "glide.basicauth.required.api"}, map[string]string{"value": "false"})
	globe.Import("std_http_auth", map[string]string{"sys_id": profile, "name": "tokens", "type": "oauth", "active": "true"})
	globe.Import("sys_api_access_policy", map[string]string{"sys_id": policy, "name": "people", "active": "true", "api_path": "now/table", "apply_all": "true"})
	globe.Import("sys_auth_profile_mapping", map[string]string{"api_access_policy": policy, "inbound_auth_profile": profile})
	for _, as := range []func(*http.Request){nil, byAdmin} {
		answer, _ := processed(t, globe, http.MethodGet, peopleByREST, "", as)
		require.Equal(t, http.StatusUnauthorized, answer.StatusCode)
	}
	globe.Change("v_plugin", map[string]string{"id": "com.glide.rest.policy"}, map[string]string{"active": "inactive"})
	for _, as := range []func(*http.Request){nil, byAdmin} {
		answer, text := processed(t, globe, http.MethodGet, peopleByREST, "", as)
		require.Equal(t, http.StatusOK, answer.StatusCode, text)
	}
}
