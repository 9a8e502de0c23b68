package oauth

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// What a form's encoding makes of a name or a secret is taken for that and reads as it was,
// and nothing that is taken reads as another.
func FuzzFormEncoded(f *testing.F) {
	for _, seed := range []string{"", "a+b", "a%2Bb", "a%4", "ä", "%E4", "a b", "a:b", "~*'()!"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		encoded := url.QueryEscape(text)
		require.Equal(t, utf8.ValidString(text), formEncoded(encoded))
		require.Equal(t, text, formDecoded(encoded))
		if formEncoded(text) {
			again := url.QueryEscape(formDecoded(text))
			require.True(t, formEncoded(again))
			require.Equal(t, formDecoded(text), formDecoded(again))
			require.NotRegexp(t, `[^!-~]`, text)
		}
	})
}

// A scope is its names; by the letter there are single blanks between them.
func FuzzScope(f *testing.F) {
	for _, seed := range []string{"", " ", "a", "a b", "a  b", " a", "a ", `"`, `\`, "ä", "a\tb"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, scope string) {
		names, loose := scopeNames(scope, false)
		_, exact := scopeNames(scope, true)
		tidy := strings.Join(names, " ")
		require.Equal(t, loose && scope == tidy, exact)
		if !loose {
			require.NotEmpty(t, scope)
			require.Empty(t, names)
			return
		}
		require.True(t, visible(scope))
		require.NotContains(t, scope, `"`)
		require.Equal(t, strings.Fields(scope), append([]string{}, names...))
		again, ok := scopeNames(tidy, true)
		require.True(t, ok)
		require.Equal(t, names, again)
	})
}

// Whatever is registered and asked for, the browser goes to one of the registered URLs, to
// the letter but for the port of loopback.
func FuzzTarget(f *testing.F) {
	f.Add("https://app.example/cb, com.example:/cb", "https://app.example/cb")
	f.Add("http://127.0.0.1:1/cb?x,javascript:alert(1)", "http://127.0.0.1:2/cb?x")
	f.Add("http://[::1]/", "http://[::1]:65536/")
	f.Add("http://localhost", "http://localhost:80@evil.example")
	f.Fuzz(func(t *testing.T, registered, asked string) {
		all := strings.FieldsFunc(registered, func(r rune) bool { return r == ',' })
		for i := range all {
			all[i] = strings.TrimSpace(all[i])
		}
		for _, s := range []*release.Settings{older, newer, strict} {
			to, ok := target(s, registered, asked)
			if !ok {
				continue
			}
			require.True(t, redirectable(to, s.RedirectTargets), to)
			if slices.Contains(all, to) {
				continue
			}
			require.Same(t, strict, s)
			require.Equal(t, asked, to)
			u, err := url.Parse(to)
			require.NoError(t, err)
			require.True(t, isLoopback(u.Hostname()), to)
			require.True(t, slices.ContainsFunc(all, func(one string) bool {
				r, err := url.Parse(one)
				return err == nil && r.Hostname() == u.Hostname() && r.EscapedPath() == u.EscapedPath() && r.RawQuery == u.RawQuery
			}), to)
		}
	})
}

// Lifespans and ages are within their bounds, whatever an administrator writes.
func FuzzLifespans(f *testing.F) {
	for _, seed := range []string{"", "0", "-1", "1800", "1e3", "99999999999999999999", "-99999999999999999999", "2147483647", " 1", "٣"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		life := seconds(text, 1800)
		require.True(t, life > 0 && life <= maxLifespan*time.Second, life)
		require.True(t, kept(text) >= 0 && kept(text) <= keptAtMost*time.Hour, kept(text))
		require.Positive(t, minutes(text))
	})
}
