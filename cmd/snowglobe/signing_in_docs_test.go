package main

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The commands of docs/signing-in.md lock and unlock: others by the Table API, and
// an administrator who locked himself out by control.
func TestSigningInDocs(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is missing; install it")
	}
	r := serve(t, "--events", "0")
	lines := indented(t, "signing-in.md")
	last := len(lines) - 1
	dir := t.TempDir()
	out := shell(t, dir, strings.ReplaceAll(strings.Join(lines[:last], "\n"), "http://127.0.0.1:8080", r.InstanceURL))
	require.Regexp(t, `^\{"result":\{"locked_out":"true",.*\}\}\{"result":\{"locked_out":"false","failed_attempts":"0"\}\}$`, out)

	const path = "/api/now/table/sys_user?sysparm_query=user_name=admin&sysparm_fields=locked_out"
	wrong := r
	wrong.Admin.Password = "wrong"
	for range 5 {
		require.Contains(t, ask(t, wrong, path), "User Not Authenticated")
	}
	require.Contains(t, ask(t, r, path), "User Not Authenticated", "the administrator locks as everybody does")
	shell(t, dir, lines[last], "SNOWGLOBE_CONTROL="+r.ControlURL)
	require.Contains(t, ask(t, wrong, path), "User Not Authenticated")
	require.Contains(t, ask(t, r, path), `{"result":[{"locked_out":"false"}]}`, "one wrong password does not lock again")
}

// The rows of docs/signing-in.md that make an API key shut Basic out of the Table API
// alone, and those after them let it in again. A release without keys is warned of.
func TestAPIKeysOfTheDocs(t *testing.T) {
	page, err := os.ReadFile("../../docs/signing-in.md")
	require.NoError(t, err)
	_, section, ok := strings.Cut(string(page), "## Access policies and API keys")
	require.True(t, ok)
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(section, -1)
	require.Len(t, blocks, 2)
	dir := folder(t, map[string]string{"rows/keys.yaml": blocks[0][1]})

	run := snowglobe(t, "fixtures", "validate", "--release", "washingtondc", dir)
	require.Equal(t, 0, run.code)
	require.Empty(t, run.stderr)
	run = snowglobe(t, "fixtures", "validate", dir)
	require.Equal(t, 0, run.code)
	require.Contains(t, run.stderr, "warning: "+dir+"/rows/keys.yaml:2: Madrid has no table api_key, so nobody sees its rows there\n")
	require.NotContains(t, run.stderr, "sys_token_auth_parameter", "what a row refers to that is lost")

	status := func(r ready, path, key string) int {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.InstanceURL+path, http.NoBody)
		require.NoError(t, err)
		if key != "" {
			request.Header.Set("X-Sn-Apikey", key)
		} else {
			request.SetBasicAuth(r.Admin.UserName, r.Admin.Password)
		}
		answer, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		return answer.StatusCode
	}
	const table, stats = "/api/now/table/incident?sysparm_limit=1", "/api/now/stats/incident?sysparm_count=true"
	r := serve(t, "--events", "0", "--release", "washingtondc", "--fixtures", dir)
	require.Equal(t, http.StatusOK, status(r, table, "now_for-tests-only"))
	require.Equal(t, http.StatusUnauthorized, status(r, table, ""))
	require.Equal(t, http.StatusOK, status(r, stats, ""))

	require.NoError(t, os.WriteFile(filepath.Join(dir, "rows", "basic.yaml"), []byte(blocks[1][1]), 0o600))
	run = snowglobe(t, "fixtures", "validate", "--release", "washingtondc", dir)
	require.Empty(t, run.stderr)
	r = serve(t, "--events", "0", "--release", "washingtondc", "--fixtures", dir)
	require.Equal(t, http.StatusOK, status(r, table, "now_for-tests-only"))
	require.Equal(t, http.StatusOK, status(r, table, ""))
}
