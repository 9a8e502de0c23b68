package world_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/world"
)

// An answer that a fault has spoiled is no JSON, and opens the instance all the same to
// whoever finds the tokens in it.
func TestTapReadsSpoiledAnswers(t *testing.T) {
	for name, body := range map[string]string{
		"in its middle": `{"access_token":"an-access-token-of-\u0073ome-length","scope":!"refresh_token" : "a-refresh-token-of-some-length"}`,
		"at its end":    `{"refresh_token":"a-refresh-token-of-some-length","access_token":"an-access-token-of-some-length","expires_in":17`,
		"as JSON is":    `{"refresh_token":"a-refresh-token-of-some-length","access_token":"an-access-token-of-some-length","expires_in":17}`,
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }))
		t.Cleanup(server.Close)
		tap, err := world.NewTap(t.Context(), world.Foreign(server.URL, "madrid", world.Login{}, nil))
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, tap.Close()) })
		answer, err := http.Get(tap.URL + "/oauth_token.do") //nolint:noctx // a call of a test
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.ElementsMatch(t, []world.Given{
			{Name: "access token", Value: "an-access-token-of-some-length"},
			{Name: "refresh token", Value: "a-refresh-token-of-some-length"},
		}, tap.Given(), name)
	}
}

// A tap passes all on and notes what opens the instance.
func TestTap(t *testing.T) {
	const tokens = `{"access_token":"an-access-token-of-some-length","refresh_token":"a-refresh-token-of-some-length"}`
	var host string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host = r.Host
		http.SetCookie(w, &http.Cookie{Name: "JSESSIONID", Value: "0123456789ABCDEF0123456789ABCDEF"})
		http.SetCookie(w, &http.Cookie{Name: "glide_user_route", Value: "glide.0123456789abcdef0123456789abcdef"})
		http.SetCookie(w, &http.Cookie{Name: "glide_user", Value: "", MaxAge: -1})
		_, _ = io.WriteString(w, tokens)
	}))
	t.Cleanup(server.Close)
	tap, err := world.NewTap(t.Context(), world.Foreign(server.URL, "madrid", world.Login{}, nil))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, tap.Close()) })
	for _, path := range []string{"/x?a=%20b", "/oauth_token.do", "/oauth_token.do"} {
		answer, err := http.Get(tap.URL + path) //nolint:noctx // a call of a test
		require.NoError(t, err)
		text, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.JSONEq(t, tokens, string(text))
		require.Equal(t, tap.URL, "http://"+host, "the instance calls itself as the subject does")
	}
	require.Equal(t, []string{"/x?a=%20b", "/oauth_token.do", "/oauth_token.do"}, tap.URLs())
	require.Equal(t, []world.Given{
		{Name: "cookie JSESSIONID", Value: "0123456789ABCDEF0123456789ABCDEF"},
		{Name: "access token", Value: "an-access-token-of-some-length"},
		{Name: "refresh token", Value: "a-refresh-token-of-some-length"},
	}, tap.Given())
}
