package mockserver_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// processed sends a request to a processor; a function gives it credentials.
func processed(t *testing.T, globe *mocktest.Globe, method, path, body string, as func(*http.Request)) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, globe.URL+path, strings.NewReader(body))
	require.NoError(t, err)
	if as != nil {
		as(request)
	}
	response, err := globe.HTTPClient().Do(request)
	require.NoError(t, err)
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	return response, string(text)
}

func byAdmin(r *http.Request) { r.SetBasicAuth("admin", "admin") }

// Clients that wait to be asked have to hear the challenge.
func TestProcessorsAskForCredentials(t *testing.T) {
	globe := mocktest.New(t)
	response, text := processed(t, globe, http.MethodGet, "/incident.do?SCHEMA", "", nil)
	require.Equal(t, http.StatusUnauthorized, response.StatusCode)
	require.Equal(t, `BASIC realm="Service-now"`, response.Header.Get("WWW-Authenticate"))
	require.Contains(t, response.Header.Get("Content-Type"), "text/html")
	require.Contains(t, text, "401")
	response, _ = processed(t, globe, http.MethodGet, "/incident.do?SCHEMA", "", func(r *http.Request) { r.SetBasicAuth("admin", "wrong") })
	require.Equal(t, http.StatusUnauthorized, response.StatusCode)
	calls := globe.Journal()
	require.Contains(t, calls[len(calls)-1].Refused, "password", "the journal says why")
	response, text = processed(t, globe, http.MethodGet, "/incident.do?SCHEMA", "", byAdmin)
	require.Equal(t, http.StatusOK, response.StatusCode)
	require.Contains(t, text, `<element name="caller_id" internal_type="reference" max_length="32" reference_table="sys_user"/>`)

	globe.Play("", map[string]string{"do_401_body": "json"})
	response, text = processed(t, globe, http.MethodGet, "/incident.do?SCHEMA", "", nil)
	require.Equal(t, http.StatusUnauthorized, response.StatusCode)
	require.JSONEq(t, `{"error":{"message":"User Not Authenticated","detail":"Required to provide Auth information"},"status":"failure"}`, text)
	require.Less(t, strings.Index(text, "message"), strings.Index(text, "detail"))
	globe.Play("", map[string]string{"do_401_body": "json", "error_key_order": "detail_first"})
	_, text = processed(t, globe, http.MethodGet, "/incident.do?SCHEMA", "", nil)
	require.Less(t, strings.Index(text, "detail"), strings.Index(text, "message"))
}

// A property lets everybody in as the guest, who sees what any other user without roles
// does, and nobody with wrong credentials.
func TestProcessorsForGuests(t *testing.T) {
	globe := mocktest.New(t)
	globe.Change("sys_properties", map[string]string{"name": "glide.basicauth.required.schema"}, map[string]string{"value": "false"})
	response, text := processed(t, globe, http.MethodGet, "/sys_audit.do?SCHEMA", "", nil)
	require.Equal(t, http.StatusOK, response.StatusCode)
	require.Contains(t, text, "<error>Insufficient rights")
	require.Equal(t, "false", response.Header.Get("X-Is-Logged-In"))
	response, _ = processed(t, globe, http.MethodGet, "/incident.do?SCHEMA", "", func(r *http.Request) { r.SetBasicAuth("admin", "wrong") })
	require.Equal(t, http.StatusUnauthorized, response.StatusCode)
	response, _ = processed(t, globe, http.MethodGet, "/incident.do?XML", "", nil)
	require.NotEqual(t, "true", response.Header.Get("X-Is-Logged-In"), "each processor has a property of its own")
}

// The cookie of a session is enough for reading, until the session has been idle.
func TestProcessorsTakeSessions(t *testing.T) {
	globe := mocktest.New(t)
	response, _ := processed(t, globe, http.MethodGet, "/incident.do?SCHEMA", "", byAdmin)
	session := response.Cookies()[0]
	again := func(r *http.Request) { r.AddCookie(session) }
	response, _ = processed(t, globe, http.MethodGet, "/incident.do?SCHEMA", "", again)
	require.Equal(t, http.StatusOK, response.StatusCode)
	globe.Advance(6 * time.Minute)
	response, _ = processed(t, globe, http.MethodGet, "/incident.do?SCHEMA", "", again)
	require.Equal(t, http.StatusUnauthorized, response.StatusCode)
}

// The key may stand anywhere, with a value or in another case, and the address may have
// doubled slashes and a folder.
func TestAddressesOfProcessors(t *testing.T) {
	globe := mocktest.New(t)
	for _, path := range []string{
		"//incident.do?SCHEMA", "/ess/incident.do?SCHEMA", "/incident_list.do?SCHEMA=&sysparm_query=active=true",
		"/incident.do?a=b&SCHEMA", "/incident.do?%53CHEMA", "/incident.do?SCHEMA&SCHEMA", "/incident.do?schema", "/incident.do?a=%zz&SCHEMA",
	} {
		response, text := processed(t, globe, http.MethodGet, path, "", byAdmin)
		require.Equal(t, http.StatusOK, response.StatusCode, path)
		require.Contains(t, text, "<incident><element", path)
	}
	for _, path := range []string{"/sys_ui_list.do?SCHEMA", "/sys_ui_list_list.do?SCHEMA"} {
		_, text := processed(t, globe, http.MethodGet, path, "", byAdmin)
		require.Contains(t, text, "<sys_ui_list><element", path)
	}
	_, text := processed(t, globe, http.MethodGet, "/x_none.do?SCHEMA", "", byAdmin)
	require.Contains(t, text, "<error>Invalid table x_none</error>")
	response, _ := processed(t, globe, http.MethodDelete, "/incident.do?SCHEMA", "", byAdmin)
	require.Equal(t, http.StatusMethodNotAllowed, response.StatusCode)
	response, _ = processed(t, globe, http.MethodGet, "/a/b/incident.do?SCHEMA", "", byAdmin)
	require.Equal(t, http.StatusNotFound, response.StatusCode)
}
