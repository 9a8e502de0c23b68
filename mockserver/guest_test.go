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
