package oauth

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// reading is what the switches say of redirect URIs.
func reading(m release.RedirectMismatch, t release.RedirectTargets, p release.LoopbackPort) *release.Settings {
	return &release.Settings{RedirectMismatch: m, RedirectTargets: t, RedirectLoopbackPort: p}
}

var (
	older  = reading(release.RedirectFirstRegistered, release.RedirectUsual, release.LoopbackPortRegistered)
	newer  = reading(release.RedirectErrorPage, release.RedirectUsual, release.LoopbackPortRegistered)
	strict = reading(release.RedirectExact, release.RedirectHTTPSOrNative, release.LoopbackPortAny)
)

const oneAndTwo = "https://app.example/one?a=b, https://app.example/two"

func TestRegisteredURLsAreGoneTo(t *testing.T) {
	for _, s := range []*release.Settings{older, newer, strict} {
		for _, one := range []string{"https://app.example/one?a=b", "https://app.example/two"} {
			got, ok := target(s, oneAndTwo, one)
			require.True(t, ok)
			require.Equal(t, one, got)
		}
	}
}

// What is not registered to the letter is not gone to: it is replaced, or refused.
func TestOtherURLsAreNotGoneTo(t *testing.T) {
	for _, asked := range []string{
		"https://evil.example/", "https://app.example/one", "https://app.example/two/", "https://app.example/two?x=y",
		"https://app.example/two#f", "https://app.example/TWO", "https://APP.example/two", "http://app.example/two",
		"https://app.example:443/two", "https://app.example/one/../two", "https://app.example/two/..%2f", "https://app.example/%74wo",
		"https://app.example@evil.example/two", "https://user:pass@app.example/two", "https://app.example.evil.example/two",
		"https://app.example/two\r\nSet-Cookie: a=b", "https://app.example/two ", " https://app.example/two", "https://app.example/two\x00",
		"https:/app.example/two", "//app.example/two", "/two", "app.example/two", "javascript:alert(1)//https://app.example/two",
		"https://app.example\\@evil.example/two", oneAndTwo, ",", "https://app.example/one?a=b,https://app.example/two",
	} {
		got, ok := target(older, oneAndTwo, asked)
		require.True(t, ok, asked)
		require.Equal(t, "https://app.example/one?a=b", got, asked)
		for _, s := range []*release.Settings{newer, strict} {
			_, ok = target(s, oneAndTwo, asked)
			require.False(t, ok, asked)
		}
	}
}

func TestNoURLAsked(t *testing.T) {
	for _, s := range []*release.Settings{older, newer} {
		got, ok := target(s, oneAndTwo, "")
		require.True(t, ok)
		require.Equal(t, "https://app.example/one?a=b", got)
	}
	_, ok := target(strict, oneAndTwo, "")
	require.False(t, ok, "which of two is not said")
	got, ok := target(strict, "https://app.example/two", "")
	require.True(t, ok)
	require.Equal(t, "https://app.example/two", got)
	for _, s := range []*release.Settings{older, newer, strict} {
		for _, asked := range []string{"", "https://app.example/two"} {
			_, ok := target(s, " , ", asked)
			require.False(t, ok, "nothing is registered")
		}
	}
}

// Nor does a registered URL do that leads to no application.
func TestWhatMayBeRegistered(t *testing.T) {
	usable := func(s *release.Settings, one string) bool {
		got, ok := target(s, one, one)
		return ok && got == one
	}
	for one, want := range map[string][2]bool{ // usual, and https or native alone
		"https://app.example/cb":          {true, true},
		"https://[2001:db8::1]:8443/cb":   {true, true},
		"http://127.0.0.1/cb":             {true, true},
		"http://[::1]:7777/cb":            {true, true},
		"http://localhost:8080/cb":        {true, true},
		"com.example.app:/cb":             {true, true},
		"http://app.example/cb":           {true, false},
		"http://127.0.0.1.evil.example/":  {true, false},
		"myapp://cb":                      {true, false},
		"javascript:alert(1)":             {false, false},
		"JavaScript:alert(1)":             {false, false},
		"data:text/html,x":                {false, false},
		"vbscript:x":                      {false, false},
		"file:///etc/passwd":              {false, false},
		"view-source:https://app.example": {false, false},
		"search-ms:query=x":               {false, false},
		"ms-settings:x":                   {false, false},
		"Shell:x":                         {false, false},
		"feed:https://app.example":        {false, false},
		"wyciwyg://app.example":           {false, false},
		"moz-icon:x":                      {false, false},
		"https://app.example/cb#there":    {false, false},
		"https://app.example/cb#":         {false, false},
		"https://user@app.example/cb":     {false, false},
		"https://@app.example/cb":         {false, false},
		"https:///cb":                     {false, false},
		"https://app.example;x/cb":        {false, false},
		"https://app.example,x/cb":        {false, false},
		"https://app.example%2f/cb":       {false, false},
		"https:cb":                        {false, false},
		"https://app.example/c\\b":        {false, false},
		"https://app.example/c b":         {false, false},
		"https://app.example/c\tb":        {false, false},
		"https://app.example/c\r\nb":      {false, false},
		"https://äpp.example/cb":          {false, false},
		"https://app.example/%zz":         {false, false},
		"//app.example/cb":                {false, false},
		"/cb":                             {false, false},
		"*":                               {false, false},
	} {
		require.Equal(t, want, [2]bool{usable(newer, one), usable(strict, one)}, one)
	}
	// One that does not do leaves the others as they are.
	got, ok := target(newer, "javascript:alert(1),https://app.example/cb", "")
	require.True(t, ok)
	require.Equal(t, "https://app.example/cb", got)
}

// A native application listens where it can (RFC 8252 §7.3).
func TestPortsOfLoopback(t *testing.T) {
	for asked, same := range map[string]bool{
		"http://127.0.0.1:49152/cb?x": true, "http://127.0.0.1/cb?x": true, "http://127.0.0.1:65535/cb?x": true,
		"http://127.0.0.1:65536/cb?x": false, "http://127.0.0.1:0/cb?x": false, "http://127.0.0.1:/cb?x": false, "http://127.0.0.1:-1/cb?x": false,
		"http://127.0.0.1:80/cb": false, "http://127.0.0.1:80/cb?x&y": false, "http://127.0.0.2:80/cb?x": false, "https://127.0.0.1:80/cb?x": false,
		"http://localhost:80/cb?x": false, "http://127.0.0.1:80@evil.example/cb?x": false, "http://evil.example:80/cb?x": false,
		"http://127.0.0.1:80#/cb?x": false, "http://127.0.0.1:8\r\n0/cb?x": false,
	} {
		got, ok := target(strict, "http://127.0.0.1:8000/cb?x", asked)
		require.Equal(t, same, ok, asked)
		if same {
			require.Equal(t, asked, got)
		}
		_, ok = target(newer, "http://127.0.0.1:8000/cb?x", asked)
		require.False(t, ok, asked)
	}
	_, ok := target(strict, "http://[::1]/cb", "http://[::1]:5000/cb")
	require.True(t, ok)
	_, ok = target(strict, "https://app.example/cb", "https://app.example:5000/cb")
	require.False(t, ok, "only loopback has ports that nobody can say beforehand")
}

// Whatever stands in an answer comes out of it again, and the client's own query stays.
func FuzzAnswer(f *testing.F) {
	f.Add("xyz", "https://app.example/cb?a=b%20c")
	f.Add("a&code=b#c\r\n+%", "com.example:/cb?")
	f.Fuzz(func(t *testing.T, state, to string) {
		if !redirectable(to, release.RedirectUsual) {
			return
		}
		given := []parameter{{"code", "c"}, {"state", state}, {"none", ""}}
		location := withQuery(to, given)
		require.True(t, strings.HasPrefix(location, to))
		require.NotContains(t, location[len(to):], "\n")
		require.True(t, redirectable(location, release.RedirectUsual), location)
		raw := strings.TrimPrefix(location[len(to):], "?")
		values, err := url.ParseQuery(strings.TrimPrefix(raw, "&"))
		require.NoError(t, err)
		require.Equal(t, []string{"c"}, values["code"])
		require.Equal(t, state, values.Get("state"))
		require.False(t, values.Has("none"))

		u, err := url.Parse(withFragment(to, given))
		require.NoError(t, err)
		values, err = url.ParseQuery(u.EscapedFragment())
		require.NoError(t, err)
		require.Equal(t, state, values.Get("state"))
	})
}
