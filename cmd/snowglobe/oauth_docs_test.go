package main

import (
	"net"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The commands of docs/oauth.md, run from top to bottom as they stand there, get
// a token at every ask for one, are let in with it, and are refused nothing.
func TestOAuthDocs(t *testing.T) {
	for _, tool := range []string{"curl", "openssl", "python3"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(tool + " is missing; install it")
		}
	}
	lines := indented(t, "oauth.md")
	start, found := strings.CutPrefix(lines[0], "snowglobe serve ")
	require.True(t, found, "the page begins with the instance to call")
	r := serve(t, strings.Fields(start)...)
	script := strings.Join(lines[1:], "\n")
	addresses := strings.NewReplacer("http://127.0.0.1:8080", r.InstanceURL, "9998", free(t))
	out := shell(t, t.TempDir(), "set -eu\ntrap 'kill $(jobs -p) 2> jobs || true' EXIT\n"+addresses.Replace(script))
	require.NotContains(t, out, `"error`)
	tokens := regexp.MustCompile(`"access_token":"[^"]+`).FindAllString(out, -1)
	require.Len(t, tokens, strings.Count(script, "/oauth_token.do "), out)
	require.Equal(t, strings.Count(script, "Authorization: Bearer "), strings.Count(out, `{"result":[{"name":"`), out)
	beforehand, _, revoked := strings.Cut(script, "/oauth_revoke_token.do")
	require.True(t, revoked)
	next := strings.Count(beforehand, "/oauth_token.do ")
	require.NotEqual(t, tokens[next-1], tokens[next], "a token that lives is handed out again, and one that was revoked is not")
}

// free is a port that nobody has.
func free(t *testing.T) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	_, port, err := net.SplitHostPort(listener.Addr().String())
	require.NoError(t, err)
	return port
}
