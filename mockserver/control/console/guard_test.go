package console_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/control"
	"github.com/snowglobe-dev/snowglobe/mockserver/control/console"
)

// A form counts from a page that this browser was shown, and from nowhere else. The
// good one at the end of each stands for that nothing else was wrong with it.
func TestFormsOfOthersDoNothing(t *testing.T) {
	s := open(t, "")
	own, page := s.token(ui+"/"), ui+"/instances/default/fork"
	other := open(t, "")
	stranger := other.token(ui + "/")
	for name, c := range map[string]struct {
		form   url.Values
		change []func(*http.Request)
		status int
	}{
		"foreign origin":        {url.Values{"form_token": {own}}, []func(*http.Request){header("Origin", "http://evil.example")}, 403},
		"another port":          {url.Values{"form_token": {own}}, []func(*http.Request){header("Origin", "http://127.0.0.1:1")}, 403},
		"the instance":          {url.Values{"form_token": {own}}, []func(*http.Request){header("Origin", s.instance), header("Sec-Fetch-Site", "same-site")}, 403},
		"opaque origin":         {url.Values{"form_token": {own}}, []func(*http.Request){header("Origin", "null")}, 403},
		"cross-site":            {url.Values{"form_token": {own}}, []func(*http.Request){header("Sec-Fetch-Site", "cross-site"), header("Sec-Fetch-Mode", "navigate"), header("Sec-Fetch-Dest", "document")}, 403},
		"no token":              {url.Values{}, nil, 403},
		"somebody else's token": {url.Values{"form_token": {stranger}}, nil, 403},
		"no cookie":             {url.Values{"form_token": {own}}, []func(*http.Request){header("Cookie", "")}, 403},
		"a made-up cookie":      {url.Values{"form_token": {own}}, []func(*http.Request){header("Cookie", "snowglobe_console="+strings.Repeat("0", 32))}, 403},
		"plain text":            {url.Values{"form_token": {own}}, []func(*http.Request){header("Content-Type", "text/plain")}, 415},
		"json":                  {url.Values{"form_token": {own}}, []func(*http.Request){header("Content-Type", "application/json")}, 415},
		"too long":              {url.Values{"form_token": {own}, "name": {strings.Repeat("x", 300<<10)}}, nil, 400},
	} {
		client := *s.client
		if len(c.change) == 1 && strings.HasSuffix(name, "cookie") {
			client.Jar = nil // whose cookies would be added
		}
		trying := &site{t: t, url: s.url, instance: s.instance, client: &client}
		status, body, _ := trying.send("POST", page, c.form, c.change...)
		require.Equal(t, c.status, status, "%s: %s", name, body)
	}
	_, list, _ := s.send("GET", control.Prefix+"/instances", nil)
	require.NotContains(t, list, "i-1", "nothing was forked")
	for _, change := range [][]func(*http.Request){nil, {header("Origin", s.url), header("Sec-Fetch-Site", "same-origin")}} {
		status, body, _ := s.send("POST", page, url.Values{"form_token": {own}}, change...)
		require.Equal(t, http.StatusSeeOther, status, body)
	}
}

// A browser has one cookie for all ports of a host. A second console does not spoil the
// forms that it was shown by the first.
func TestConsolesBesideEachOther(t *testing.T) {
	one, other := open(t, ""), open(t, "")
	other.client = one.client
	shown := one.token(ui + "/")
	status, page, _ := other.submit("/instances/default/reset")
	require.Equal(t, http.StatusSeeOther, status, page)
	status, page, _ = one.send("POST", ui+"/instances/default/reset", url.Values{"form_token": {shown}})
	require.Equal(t, http.StatusSeeOther, status, page)
}

// The browser tells the Host that a page was opened by, whatever address its owner
// gave that name (DNS rebinding).
func TestHostIsCheckedOnPages(t *testing.T) {
	s := open(t, "")
	for host, want := range map[string]int{
		"127.0.0.1:8081": 200, "localhost": 200, "[::1]:80": 200, "attacker.example": 403, "127.0.0.1.attacker.example": 403, "default.localhost": 403, "LOCALHOST:1": 200, "default.localhost.example": 403,
	} {
		for _, path := range []string{ui + "/", ui + "/instances/default", ui + "/console.js"} {
			status, body, _ := s.send("GET", path, nil, func(r *http.Request) { r.Host = host })
			require.Equal(t, want, status, "%s %s", host, path)
			require.Equal(t, want == 403, strings.Contains(body, "The Host is not loopback"), "%s %s", host, path)
		}
	}
}

// What is no host at all is the caller's mistake, with a token as well, which admits other
// names.
func TestHostsThatAreNone(t *testing.T) {
	for _, host := range []string{"[localhost]", "[", "%", "a%zz", "x:y:z", "[::1"} {
		for _, token := range []string{"", "t0ken"} {
			status, body, _ := open(t, token).send("GET", ui+"/", nil, func(r *http.Request) { r.Host = host })
			require.Equal(t, http.StatusBadRequest, status, "%s: %s", host, body)
			require.Contains(t, body, "no host")
		}
	}
	status, _, _ := open(t, "t0ken").send("GET", ui+"/", nil, func(r *http.Request) { r.Host = "name.example" })
	require.Equal(t, http.StatusSeeOther, status)
}

// A link from elsewhere leads here; a frame, a picture or a script does not.
func TestWhoMayLookFromElsewhere(t *testing.T) {
	s := open(t, "")
	for _, c := range []struct {
		mode, dest string
		want       int
	}{
		{"navigate", "document", 200}, {"navigate", "iframe", 403}, {"no-cors", "image", 403}, {"no-cors", "script", 403}, {"cors", "empty", 403},
	} {
		status, body, _ := s.send("GET", ui+"/", nil, header("Sec-Fetch-Site", "cross-site"), header("Sec-Fetch-Mode", c.mode), header("Sec-Fetch-Dest", c.dest))
		require.Equal(t, c.want, status, c)
		require.NotContains(t, body, "form_token", "a first visit begins here")
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+ui+"/", http.NoBody)
	require.NoError(t, err)
	answer, err := s.client.Do(request)
	require.NoError(t, err)
	_ = answer.Body.Close()
	policy := answer.Header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"} {
		require.Contains(t, policy, want)
	}
	require.NotContains(t, policy, "unsafe")
	require.Equal(t, "no-store", answer.Header.Get("Cache-Control"))
	for _, cookie := range answer.Cookies() {
		require.True(t, cookie.HttpOnly)
		require.Equal(t, http.SameSiteStrictMode, cookie.SameSite)
		require.Equal(t, ui, cookie.Path, "the instance, on another port, gets it not")
	}
}

// Off loopback control has a token, and its pages are seen by who gives it.
func TestTheTokenIsAskedFor(t *testing.T) {
	s := open(t, controlToken)
	for _, path := range []string{"/", "/instances/default", "/instances/default/journal", "/instances/default/release", "/instances/nobody", "/nowhere"} {
		status, _, next := s.send("GET", ui+path, nil)
		require.Equal(t, http.StatusSeeOther, status, path)
		require.Equal(t, ui+"/sign-in", next)
	}
	form := url.Values{"form_token": {s.token(ui + "/sign-in")}}
	status, _, _ := s.send("POST", ui+"/instances/default/fork", form)
	require.Equal(t, http.StatusUnauthorized, status)

	form.Set("token", controlToken+"x")
	status, body, _ := s.send("POST", ui+"/sign-in", form)
	require.Equal(t, http.StatusUnauthorized, status)
	require.Contains(t, body, "not the control token")
	require.NotContains(t, body, controlToken)

	before, _ := url.Parse(s.url + ui + "/")
	old := s.client.Jar.Cookies(before)[0]
	form.Set("token", controlToken)
	status, _, next := s.send("POST", ui+"/sign-in", form)
	require.Equal(t, http.StatusSeeOther, status)
	require.Equal(t, ui+"/", next)
	require.NotEqual(t, old.Value, s.client.Jar.Cookies(before)[0].Value, "a session that is known before is none after")
	require.NotContains(t, s.client.Jar.Cookies(before)[0].Value, controlToken)
	away := func(r *http.Request) { r.Host = "globe.example:8081" } // whose cookies the jar does not have
	status, page, _ := s.send("GET", ui+"/", nil, header("Cookie", s.client.Jar.Cookies(before)[0].String()), away)
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, page, "Sign out")

	fixed := *s.client
	fixed.Jar = nil
	status, _, next = (&site{t: t, url: s.url, client: &fixed}).send("GET", ui+"/", nil, header("Cookie", old.String()))
	require.Equal(t, http.StatusSeeOther, status, "who put the old cookie there got nothing by it")
	require.Equal(t, ui+"/sign-in", next)

	given := s.client.Jar.Cookies(before)[0]
	status, _, next = s.submit("/sign-out")
	require.Equal(t, http.StatusSeeOther, status)
	require.Equal(t, ui+"/sign-in", next)
	status, _, _ = s.send("GET", ui+"/", nil)
	require.Equal(t, http.StatusSeeOther, status)
	status, _, _ = (&site{t: t, url: s.url, client: &fixed}).send("GET", ui+"/", nil, header("Cookie", given.String()))
	require.Equal(t, http.StatusSeeOther, status, "nor is the cookie good any longer that was signed in")
}

// The page of an instance has what one needs to sign in there. Else no page has a secret.
func TestSecretsAreNotShown(t *testing.T) {
	s := open(t, controlToken)
	status, _, _ := s.send("POST", ui+"/sign-in", url.Values{"form_token": {s.token(ui + "/sign-in")}, "token": {controlToken}})
	require.Equal(t, http.StatusSeeOther, status)
	status, _, _ = (&site{t: t, url: s.instance, client: http.DefaultClient}).send("POST", "/oauth_token.do", url.Values{
		"grant_type": {"password"}, "username": {"admin"}, "password": {adminPassword},
		"client_id": {"0123456789abcdef0123456789abcdef"}, "client_secret": {clientSecret},
	})
	require.Equal(t, http.StatusOK, status)
	status, _, _ = s.submit("/instances/default/fork", "name", "copy")
	require.Equal(t, http.StatusSeeOther, status)
	for path, shown := range map[string]bool{
		"/": false, "/instances/default": true, "/instances/copy": true, "/instances/default/journal": false, "/instances/default/release": false,
	} {
		status, page, _ := s.send("GET", ui+path, nil)
		require.Equal(t, http.StatusOK, status)
		require.NotContains(t, page, controlToken, path)
		for _, secret := range []string{adminPassword, clientSecret} {
			require.Equal(t, shown, strings.Contains(page, "<code>"+secret+"</code>"), path)
			require.Equal(t, shown, strings.Contains(page, secret), path)
		}
	}
	_, page, _ := s.send("GET", ui+"/instances/default/journal", nil)
	require.Contains(t, page, "<dt>grant_type</dt><dd>password</dd>", "what was asked is shown for all that")
}

// What goes wrong inside is in the log, and no part of it on the page.
func TestInternalErrorsAreLogged(t *testing.T) {
	var log bytes.Buffer
	broken := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("no JSON at all")) })
	server := httptest.NewServer(console.New(broken, console.Config{Log: slog.New(slog.NewTextHandler(&log, nil))}))
	s := &site{t: t, url: server.URL, client: server.Client()}
	status, page, _ := s.send("GET", ui+"/instances/default/journal", nil)
	server.Close() // and then nobody writes to the log
	require.Equal(t, http.StatusInternalServerError, status)
	require.Contains(t, page, "The console met an unexpected condition.")
	require.NotContains(t, page, "invalid character")
	for _, want := range []string{"level=ERROR", "method=GET", "path=" + ui + "/instances/default/journal", "invalid character"} {
		require.Contains(t, log.String(), want)
	}
}

func TestWrongMethods(t *testing.T) {
	s := open(t, "")
	status, _, _ := s.send("GET", ui+"/instances/default/fork", nil)
	require.Equal(t, http.StatusMethodNotAllowed, status)
	status, _, _ = s.send("HEAD", ui+"/", nil)
	require.Equal(t, http.StatusOK, status)
	status, page, _ := s.send("GET", ui+"/nowhere", nil)
	require.Equal(t, http.StatusNotFound, status)
	require.Contains(t, page, "There is no page at")
}
