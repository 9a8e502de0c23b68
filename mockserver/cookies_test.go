package mockserver_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// cookies sends a request as somebody, or as nobody, and returns what the answer
// sets, with the parts that differ from run to run replaced by their shape.
func cookies(t *testing.T, globe *mocktest.Globe, password string, headers ...string) (status int, set []string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, globe.URL+usersPath, http.NoBody)
	require.NoError(t, err)
	if password != "" {
		request.SetBasicAuth(globe.Admin.UserName, password)
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Add(headers[i], headers[i+1])
	}
	request.Host = request.Header.Get("Host")
	response, err := globe.HTTPClient().Do(request)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	for _, cookie := range response.Header.Values("Set-Cookie") {
		cookie = regexp.MustCompile(`=[0-9A-F]{32};`).ReplaceAllString(cookie, "=ID;")
		cookie = regexp.MustCompile(`=glide\.[0-9a-f]{32};`).ReplaceAllString(cookie, "=glide.route;")
		set = append(set, regexp.MustCompile(`=\d+\.\d+\.0000;`).ReplaceAllString(cookie, "=node;"))
	}
	return response.StatusCode, set
}

// The cookies of recorded answers, in their order: of a new session (2020), of one
// that goes on (2022), and of a 401 (2021).
func TestCookies(t *testing.T) {
	globe := mocktest.New(t, mocktest.Now(time.Date(2020, 9, 4, 16, 24, 6, 0, time.UTC)))
	globe.Freeze()
	const (
		gone  = "; Max-Age=0; Expires=Thu, 01-Jan-1970 00:00:10 GMT; Path=/; HttpOnly"
		route = "glide_user_route=glide.route; Max-Age=2147483647; Expires=Wed, 22-Sep-2088 19:38:13 GMT; Path=/; HttpOnly"
		kept  = "glide_session_store=ID; Max-Age=1800; Expires=Fri, 04-Sep-2020 16:54:06 GMT; Path=/; HttpOnly"
		lb    = "BIGipServerpool_localhost=node; path=/; Httponly"
	)
	opened := []string{"JSESSIONID=ID; Path=/; HttpOnly", "glide_user=" + gone, "glide_user_session=" + gone, route, kept, lb}
	status, set := cookies(t, globe, globe.Admin.Password)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, opened, set)

	refused := []string{"JSESSIONID=ID; Path=/; HttpOnly", "glide_user=" + gone, "glide_user_session=" + gone, lb}
	for _, password := range []string{"", "wrong"} {
		status, set = cookies(t, globe, password)
		require.Equal(t, http.StatusUnauthorized, status)
		require.Equal(t, refused, set)
	}

	live := liveCookies(t, globe)
	status, set = cookies(t, globe, globe.Admin.Password, "Cookie", live)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, opened[1:5], set, "a session that goes on is not set anew")
	status, set = cookies(t, globe, "wrong", "Cookie", live)
	require.Equal(t, http.StatusUnauthorized, status)
	require.Equal(t, refused[1:3], set, "a refusal leaves the client its session")

	globe.Play("geneva", nil)
	_, set = cookies(t, globe, globe.Admin.Password)
	require.Equal(t, []string{opened[0], opened[1], route, lb}, set)

	// What is alike on many answers is so for one time and one name alone.
	globe.Advance(time.Second)
	_, set = cookies(t, globe, globe.Admin.Password)
	require.Contains(t, set[2], "; Expires=Wed, 22-Sep-2088 19:38:14 GMT;")
	for _, name := range []string{"dev1.example.com", "dev2.example.com"} {
		pool, _, _ := strings.Cut(name, ".")
		_, set = cookies(t, globe, globe.Admin.Password, "Host", name)
		require.Equal(t, "BIGipServerpool_"+pool+"=node; path=/; Httponly", set[3])
		_, set = cookies(t, globe, globe.Admin.Password, "Host", name, "Cookie", "BIGipServerpool_"+pool+"=1.2.0000")
		require.Len(t, set, 3)
	}
}

// liveCookies signs in and returns a Cookie header with what was set.
func liveCookies(t *testing.T, globe *mocktest.Globe) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, globe.URL+usersPath, http.NoBody)
	require.NoError(t, err)
	request.SetBasicAuth(globe.Admin.UserName, globe.Admin.Password)
	response, err := globe.HTTPClient().Do(request)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	var kept []string
	for _, c := range response.Cookies() {
		if c.MaxAge >= 0 {
			kept = append(kept, c.Name+"="+c.Value)
		}
	}
	return strings.Join(kept, "; ") + ";"
}

// On TLS, SameSite and Secure come in the recorded order, and the session's store
// is another secret than its id.
func TestSecureCookies(t *testing.T) {
	globe := mocktest.New(t, mocktest.TLS(), mocktest.Setting("cookie_same_site", "none"))
	_, set := cookies(t, globe, globe.Admin.Password)
	require.Equal(t, "JSESSIONID=ID; Path=/; HttpOnly; SameSite=None; Secure", set[0])
	require.Equal(t, "BIGipServerpool_localhost=node; path=/; Httponly; Secure", set[len(set)-1])
	live := liveCookies(t, globe)
	ids := regexp.MustCompile(`=([0-9A-F]{32});`).FindAllStringSubmatch(live, -1)
	require.Len(t, ids, 2)
	require.NotEqual(t, ids[0][1], ids[1][1])

	globe.Freeze()
	for _, site := range []string{"none", "absent"} { // at one time
		globe.Play("", map[string]string{"cookie_same_site": site})
		_, set = cookies(t, globe, globe.Admin.Password)
		require.Equal(t, site == "none", strings.Contains(set[3], "; SameSite=None"), set[3])
	}

	for release, want := range map[string]string{
		"orlando": "JSESSIONID=ID; Path=/; HttpOnly; Secure",
		"paris":   "JSESSIONID=ID; Path=/; HttpOnly; SameSite=None; Secure",
		"brazil":  "JSESSIONID=ID; Path=/; HttpOnly; SameSite=None; Secure",
	} {
		globe := mocktest.New(t, mocktest.TLS(), mocktest.Release(release))
		_, set := cookies(t, globe, globe.Admin.Password)
		require.Equal(t, want, set[0], release)
	}
}
