package mockserver_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/control"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// signedIn posts the sign-in form, with a session that somebody else chose, and returns
// the answer and the session that the browser has then.
func signedIn(t *testing.T, globe *mocktest.Globe, session, password, returnTo string) (*http.Response, string) {
	t.Helper()
	request := formTo(t, globe, "/login.do", url.Values{
		"user_name": {globe.Admin.UserName}, "user_password": {password}, "sysparm_login_url": {returnTo},
	})
	if session != "" {
		request.AddCookie(&http.Cookie{Name: "JSESSIONID", Value: session})
	}
	client := globe.HTTPClient()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	answer, err := client.Do(request)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	for _, cookie := range answer.Cookies() {
		if cookie.Name == "JSESSIONID" {
			session = cookie.Value
		}
	}
	return answer, session
}

// withSession calls the API with a session cookie and a user token, and returns the status
// and the token that the answer names.
func withSession(t *testing.T, globe *mocktest.Globe, method, session, userToken string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, globe.URL+"/api/now/table/incident?sysparm_limit=1", strings.NewReader("{}"))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/json")
	request.AddCookie(&http.Cookie{Name: "JSESSIONID", Value: session})
	if userToken != "" {
		request.Header.Set("X-UserToken", userToken)
	}
	answer, err := globe.HTTPClient().Do(request)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	return answer.StatusCode, answer.Header.Get("X-UserToken-Response")
}

// A session that somebody planted in a browser is not the one that its owner signs in to.
func TestAttackSessionFixation(t *testing.T) {
	globe := mocktest.New(t)
	_, planted := signedIn(t, globe, "", "wrong", "") // of nobody, as a page gives it to who opens it
	for _, session := range []string{planted, strings.Repeat("0", 32), "x"} {
		answer, mine := signedIn(t, globe, session, globe.Admin.Password, "")
		require.Equal(t, http.StatusFound, answer.StatusCode)
		require.NotEqual(t, session, mine)
		status, token := withSession(t, globe, http.MethodGet, session, "")
		require.Equal(t, http.StatusUnauthorized, status)
		require.Empty(t, token, "the planted session is nobody's")
		status, token = withSession(t, globe, http.MethodGet, mine, "")
		require.Equal(t, http.StatusUnauthorized, status)
		status, _ = withSession(t, globe, http.MethodGet, mine, token)
		require.Equal(t, http.StatusOK, status)

		_, again := signedIn(t, globe, mine, globe.Admin.Password, "")
		require.NotEqual(t, mine, again, "who signs in once more gets another session")
	}
}

// A page elsewhere can send a browser's cookies along, and cannot know the user token.
func TestAttackCSRF(t *testing.T) {
	globe := mocktest.New(t)
	_, mine := signedIn(t, globe, "", globe.Admin.Password, "")
	_, other := signedIn(t, globe, "", globe.Admin.Password, "")
	_, token := withSession(t, globe, http.MethodGet, mine, "")
	_, others := withSession(t, globe, http.MethodGet, other, "")
	require.NotEqual(t, token, others)
	for name, wrong := range map[string]string{
		"none": "", "another session's": others, "the session's id": mine, "cut off": token[:len(token)-1], "made up": strings.Repeat("0", len(token)),
	} {
		status, _ := withSession(t, globe, http.MethodPost, mine, wrong)
		require.Equal(t, http.StatusUnauthorized, status, name)
	}
	status, _ := withSession(t, globe, http.MethodPost, mine, token)
	require.Equal(t, http.StatusCreated, status)
}

// The sign-in page leads back into the instance and nowhere else.
func TestAttackOpenRedirect(t *testing.T) {
	globe := mocktest.New(t)
	for _, to := range []string{
		"https://evil.example/", "//evil.example/", `/\evil.example/`, `\\evil.example`, "https:evil.example", "javascript:alert(1)",
		"/%2f%2fevil.example", "http:///evil.example", " //evil.example", "\t//evil.example", "/\t/evil.example", "https://evil.example@" + strings.TrimPrefix(globe.URL, "http://"),
	} {
		answer, _ := signedIn(t, globe, "", globe.Admin.Password, to)
		require.Equal(t, http.StatusFound, answer.StatusCode, to)
		location, err := url.Parse(answer.Header.Get("Location"))
		require.NoError(t, err, to)
		require.Empty(t, location.Scheme+location.Host+location.Opaque, to)
		require.Regexp(t, `^/[^/\\]`, answer.Header.Get("Location"), to)
	}
	answer, _ := signedIn(t, globe, "", globe.Admin.Password, "incident_list.do?sysparm_query=active=true")
	require.Equal(t, "/incident_list.do?sysparm_query=active=true", answer.Header.Get("Location"))
}

// A page whose name was made to point at this machine gets nothing from control, on its
// API or on its pages, and neither does a page that sends what needs no question.
func TestAttackControlByRebinding(t *testing.T) {
	globe := mocktest.New(t)
	ask := func(method, path, host string, headers ...string) int {
		request, err := http.NewRequestWithContext(t.Context(), method, globe.ControlURL()+path, strings.NewReader("{}"))
		require.NoError(t, err)
		request.Host = host
		request.Header.Set("Content-Type", "application/json")
		for i := 0; i+1 < len(headers); i += 2 {
			request.Header.Set(headers[i], headers[i+1])
		}
		status, _ := send(t, globe.HTTPClient(), request)
		return status
	}
	own := strings.TrimPrefix(globe.ControlURL(), "http://")
	const reset = "/_snowglobe/instances/default/reset"
	for _, path := range []string{"/_snowglobe/instances", "/_snowglobe/instances/default", "/_snowglobe/instances/default/journal", "/metrics", "/"} {
		allowed := ask(http.MethodGet, path, own)
		require.NotEqual(t, http.StatusForbidden, allowed, path)
		for _, host := range []string{"evil.example", "evil.example:8081", "127.0.0.1.evil.example", "localhost.evil.example", "169.254.169.254"} {
			status := ask(http.MethodGet, path, host)
			require.GreaterOrEqual(t, status, 400, "%s of %s", path, host)
			require.Less(t, status, 500, "%s of %s", path, host)
		}
	}
	for name, headers := range map[string][]string{
		"another origin":            {"Origin", "http://evil.example"},
		"another port's page":       {"Origin", "http://127.0.0.1:1"},
		"a sandboxed page":          {"Origin", "null"},
		"a page that says so":       {"Sec-Fetch-Site", "cross-site"},
		"a neighbour that says so":  {"Sec-Fetch-Site", "same-site"},
		"a form of a page":          {"Content-Type", "text/plain"},
		"a form of a page, encoded": {"Content-Type", "application/x-www-form-urlencoded"},
	} {
		require.GreaterOrEqual(t, ask(http.MethodPost, "/_snowglobe/instances", own, headers...), 400, name)
	}
	require.Equal(t, http.StatusNoContent, ask(http.MethodPost, reset, own))
	require.Equal(t, http.StatusNoContent, ask(http.MethodPost, reset, own, "Origin", globe.ControlURL(), "Sec-Fetch-Site", "same-origin"))
	require.Equal(t, http.StatusNoContent, ask(http.MethodPost, reset, "localhost:"+own[strings.LastIndex(own, ":")+1:]))
}

// With a token, control admits other names, and nobody without it.
func TestAttackControlWithoutItsToken(t *testing.T) {
	fleet := mockserver.NewFleet(mockserver.FleetConfig{})
	server := httptest.NewServer(control.New(control.Config{Fleet: fleet.Control(mockserver.Config{}), Token: "s3cret-token"}))
	t.Cleanup(server.Close)
	ask := func(token string) int {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/_snowglobe/instances", http.NoBody)
		require.NoError(t, err)
		if token != "" {
			request.Header.Set("Authorization", "Bearer "+token)
		}
		status, body := send(t, http.DefaultClient, request)
		if status == http.StatusOK {
			require.True(t, json.Valid([]byte(body)))
		} else {
			require.NotContains(t, body, "s3cret")
		}
		return status
	}
	for _, token := range []string{"", "s3cret-toke", "s3cret-token2", "S3CRET-TOKEN", "x"} {
		require.Equal(t, http.StatusUnauthorized, ask(token), token)
	}
	require.Equal(t, http.StatusOK, ask("s3cret-token"))
}
