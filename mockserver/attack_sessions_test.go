package mockserver_test

import (
	"encoding/json"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/totp"
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
	bothTempers(t, func(t *testing.T, _ string, c *consenting) { fixedSessions(t, c.globe) })
}

func fixedSessions(t *testing.T, globe *mocktest.Globe) {
	t.Helper()
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
	bothTempers(t, func(t *testing.T, _ string, c *consenting) { forgedCalls(t, c.globe) })
}

func forgedCalls(t *testing.T, globe *mocktest.Globe) {
	t.Helper()
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

// elsewhere are addresses that a browser takes for those of another place, or that would
// begin a header.
func elsewhere(globe *mocktest.Globe) []string {
	all := []string{
		"https://evil.example/", "//evil.example/", `/\evil.example/`, `\\evil.example`, "https:evil.example", "https:/evil.example", "javascript:alert(1)", "data:text/html,x",
		"/%2f%2fevil.example", "http:///evil.example", " //evil.example", "\t//evil.example", "/\t/evil.example", "/\n/evil.example", "\x00//evil.example",
		"https://evil.example@" + strings.TrimPrefix(globe.URL, "http://"), ".//evil.example", "..//evil.example", "/.//evil.example", "/a/..//evil.example",
		"/%5cevil.example", "%2f/evil.example", "///evil.example", "////evil.example", "?//evil.example", "#//evil.example", ";//evil.example",
		"home.do\r\nSet-Cookie: JSESSIONID=0123456789ABCDEF0123456789ABCDEF", "\u2028//evil.example", "\uff0f\uff0fevil.example", "x:y", "://evil.example",
	}
	for _, one := range []string{"//evil.example", "https://evil.example"} {
		all = append(all, url.QueryEscape(one), url.QueryEscape(url.QueryEscape(one)))
	}
	return all
}

// staysHere tells that an answer leads a browser to a page of the instance, if anywhere.
func staysHere(t *testing.T, globe *mocktest.Globe, answer *http.Response, to string) {
	t.Helper()
	require.Len(t, answer.Header.Values("Location"), 1, "%q", to)
	require.Regexp(t, `^/[^/\\]`, answer.Header.Get("Location"), "%q", to)
	require.NotRegexp(t, `[\x00-\x20\x7f\\]`, answer.Header.Get("Location"), "%q", to)
	location, err := answer.Location() // as a browser resolves it
	require.NoError(t, err, "%q", to)
	require.Equal(t, globe.URL, location.Scheme+"://"+location.Host, "%q", to)
	require.NotContains(t, location.EscapedPath(), "//", "%q", to)
	for _, cookie := range answer.Cookies() {
		require.NotEqual(t, "0123456789ABCDEF0123456789ABCDEF", cookie.Value, "%q", to)
	}
}

// The sign-in page leads back into the instance and nowhere else, and so do the pages that
// open another one.
func TestAttackOpenRedirect(t *testing.T) {
	bothTempers(t, func(t *testing.T, _ string, c *consenting) {
		for _, to := range elsewhere(c.globe) {
			answer, _ := signedIn(t, c.globe, "", c.globe.Admin.Password, to)
			require.Equal(t, http.StatusFound, answer.StatusCode, "%q", to)
			staysHere(t, c.globe, answer, to)
			for _, address := range []string{
				"/nav_to.do?uri=" + url.QueryEscape(to), "/now/nav/ui/classic/params/target/" + url.PathEscape(to), "/welcome.do?sysparm_login_url=" + url.QueryEscape(to),
				"/logout.do?sysparm_goto_url=" + url.QueryEscape(to), "/navpage.do?sysparm_nav_filter=" + url.QueryEscape(to),
			} {
				request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.globe.URL+address, http.NoBody)
				require.NoError(t, err)
				browser := c.browser
				if strings.HasPrefix(address, "/logout") {
					browser = c.stranger()
				}
				if answer, _ := c.do(browser, request); answer.StatusCode == http.StatusFound {
					staysHere(t, c.globe, answer, address)
				}
			}
			// The form of who fails, or only looks, carries nothing on that leads away.
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.globe.URL+"/login.do?sysparm_login_url="+url.QueryEscape(to), http.NoBody)
			require.NoError(t, err)
			_, page := c.do(c.stranger(), request)
			if strings.Contains(page, "evil") {
				answer, _ := signedIn(t, c.globe, "", c.globe.Admin.Password, html.UnescapeString(loginURL.FindStringSubmatch(page)[1]))
				staysHere(t, c.globe, answer, to)
			}
		}
		answer, _ := signedIn(t, c.globe, "", c.globe.Admin.Password, "incident_list.do?sysparm_query=active=true")
		require.Equal(t, "/incident_list.do?sysparm_query=active=true", answer.Header.Get("Location"))
	})
}

var loginURL = regexp.MustCompile(`name="sysparm_login_url" value="([^"]*)"`)

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
	ask := func(authorization string) int {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/_snowglobe/instances", http.NoBody)
		require.NoError(t, err)
		if authorization != "" {
			request.Header.Set("Authorization", authorization)
		}
		status, body := send(t, http.DefaultClient, request)
		if status == http.StatusOK {
			require.True(t, json.Valid([]byte(body)))
		} else {
			require.NotContains(t, body, "s3cret")
		}
		return status
	}
	for _, header := range []string{
		"", "Bearer s3cret-toke", "Bearer s3cret-token2", "Bearer S3CRET-TOKEN", "Bearer x", "Bearer", "Bearer ", "s3cret-token", "Basic s3cret-token", "Bearers3cret-token",
	} {
		require.Equal(t, http.StatusUnauthorized, ask(header), header)
	}
	for _, scheme := range []string{"Bearer", "bearer", "BEARER"} { // RFC 9110 §11.1: in any case
		require.Equal(t, http.StatusOK, ask(scheme+" s3cret-token"), scheme)
	}
}

// Who knows the password and not the code of the second factor gets nowhere: on no page, by
// no API, to no consent, nor by a code that was used before; and the session that was
// opened so is not the one that opens the pages.
func TestAttackHalfSignedIn(t *testing.T) {
	const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
	bothTempers(t, func(t *testing.T, _ string, c *consenting) {
		c.globe.Import("sys_user", map[string]string{
			"sys_id": id("e1"), "user_name": "enrolled", "user_password": "right", "active": "true", "enable_multifactor_authn": "true",
		})
		c.globe.Import("user_multifactor_auth", map[string]string{"user": id("e1"), "multifactor_secret": secret, "validated": "true", "active": "true"})
		key, err := totp.ParseSecret(secret)
		require.NoError(t, err)
		half := func() *http.Client {
			browser := c.stranger()
			answer, _ := c.do(browser, formTo(t, c.globe, "/login.do", url.Values{"user_name": {"enrolled"}, "user_password": {"right"}}))
			require.Contains(t, answer.Header.Get("Location"), "/validate_multifactor_auth_code.do")
			return browser
		}
		code := func(browser *http.Client, code string) *http.Response {
			answer, _ := c.do(browser, formTo(t, c.globe, "/validate_mfa_code.do", url.Values{"txtResponse": {code}, "sysparm_login_url": {"//evil.example"}}))
			return answer
		}

		browser := half()
		before := c.sessionOf(browser)
		for _, path := range []string{"/navpage.do", "/incident_list.do", "/sys_user.do?sys_id=" + id("e1"), "/change_password.do", "/multi_factor_auth_setup.do", "/nav_to.do?uri=incident_list.do"} {
			answer, _ := c.do(browser, c.page(path))
			require.Equal(t, http.StatusFound, answer.StatusCode, path)
			require.Contains(t, answer.Header.Get("Location"), "/validate_multifactor_auth_code.do", path)
			require.Equal(t, "false", answer.Header.Get("X-Is-Logged-In"), path)
		}
		answer, _ := c.do(browser, c.page("/sys_user.do?SCHEMA"))
		require.Equal(t, http.StatusUnauthorized, answer.StatusCode)
		entries := c.globe.Journal()
		require.Equal(t, "the session owes a step on the pages first", entries[len(entries)-1].Refused)
		_, page := c.do(browser, c.page("/validate_multifactor_auth_code.do"))
		form := formToken.FindStringSubmatch(page)
		require.NotNil(t, form, page)
		for _, token := range []string{"", form[1]} {
			status, offered := withSession(t, c.globe, http.MethodPost, before, token)
			require.Equal(t, http.StatusUnauthorized, status)
			require.Empty(t, offered, "no API tells it the token of a session")
		}
		answer, _ = c.open(browser, asks(confidential, nil).Encode())
		require.Contains(t, answer.Header.Get("Location"), "/validate_multifactor_auth_code.do")
		answer = c.decide(browser, asks(confidential, nil).Encode(), form[1], "allow")
		require.NotContains(t, answer.Header.Get("Location"), "code=")
		for _, wrong := range []string{"", "000000", "12345", "1234567", "right"} {
			require.Equal(t, http.StatusOK, code(browser, wrong).StatusCode, "the form again")
		}
		require.False(t, c.isOpen(before))

		good := totp.Code(key, totp.Step(c.globe.Now()))
		answer = code(half(), good)
		require.Equal(t, http.StatusFound, answer.StatusCode)
		staysHere(t, c.globe, answer, "//evil.example")
		require.Equal(t, http.StatusOK, code(half(), good).StatusCode, "a code is good once")
		c.globe.Advance(time.Minute)
		browser = half()
		before = c.sessionOf(browser)
		require.Equal(t, http.StatusFound, code(browser, totp.Code(key, totp.Step(c.globe.Now()))).StatusCode)
		require.NotEqual(t, before, c.sessionOf(browser))
		require.True(t, c.isOpen(c.sessionOf(browser)))
		request := c.page("/navpage.do")
		request.AddCookie(&http.Cookie{Name: "JSESSIONID", Value: before})
		answer, _ = c.do(c.stranger(), request)
		require.Contains(t, answer.Header.Get("Location"), "/login.do", "that session is over")
	}, mocktest.Setting("lockout_attempts", "50"))
}

// Codes cannot be tried one after the other: wrong ones lock the account as wrong passwords
// do.
func TestAttackGuessingCodes(t *testing.T) {
	c := newConsenting(t)
	c.globe.Import("sys_user", map[string]string{
		"sys_id": id("e1"), "user_name": "enrolled", "user_password": "right", "active": "true", "enable_multifactor_authn": "true",
	})
	c.globe.Import("user_multifactor_auth", map[string]string{"user": id("e1"), "multifactor_secret": "GEZDGNBVGY3TQOJQ", "validated": "true", "active": "true"})
	enter := func() bool {
		answer, _ := c.do(c.stranger(), formTo(t, c.globe, "/login.do", url.Values{"user_name": {"enrolled"}, "user_password": {"right"}}))
		return answer.StatusCode == http.StatusFound
	}
	require.True(t, enter())
	tries := 0
	for ; tries < 50 && enter(); tries++ {
		browser := c.stranger()
		_, _ = c.do(browser, formTo(t, c.globe, "/login.do", url.Values{"user_name": {"enrolled"}, "user_password": {"right"}}))
		_, _ = c.do(browser, formTo(t, c.globe, "/validate_mfa_code.do", url.Values{"txtResponse": {"00000a"}}))
	}
	require.LessOrEqual(t, tries, 6, "though the right password came between")
}
