package release_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// FuzzLoad feeds a profile that may extend a good one. Whatever it holds, either
// the error names the file, or the release is whole: every cell with evidence,
// and settings that read back as themselves.
func FuzzLoad(f *testing.F) {
	files, err := filepath.Glob("profiles/*.yaml")
	require.NoError(f, err)
	for _, file := range files {
		content, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add(string(content))
	}
	f.Add(betaHead)
	f.Add(betaHead + "settings:\n  refresh_answer: {fresh: same, upgraded: absent, mark: client, source: s}\n")
	f.Add(betaHead + "settings:\n  rest_table_versions: {value: [v2], mark: client, source: s}\n")
	f.Add("key: &a beta\nname: *a\n")
	base := alpha(f)
	f.Fuzz(func(t *testing.T, content string) {
		r, err := load(map[string]string{"alpha.yaml": base, "beta.yaml": content})
		if err != nil {
			require.Regexp(t, `^(alpha|beta)\.yaml:`, err.Error())
			return
		}
		beta, err := r.Lookup("beta")
		require.NoError(t, err)
		for _, c := range beta.Cells() {
			require.NotEmpty(t, c.Mark)
			require.NotEmpty(t, strings.TrimSpace(c.Source))
		}
		for _, o := range []release.Origin{release.Fresh, release.Upgraded} {
			s, err := beta.Settings(o, nil)
			require.NoError(t, err)
			again, err := r.All()[0].Settings(o, s.Map())
			require.NoError(t, err)
			require.Equal(t, s, again)
		}
	})
}

// FuzzOverride sets one key: what is accepted is printed as it was written.
func FuzzOverride(f *testing.F) {
	for _, c := range profile(f, "madrid").Cells() {
		f.Add(c.Key, c.Fresh)
	}
	f.Add("lockout_attempts", "007")
	f.Add("rest_table_versions", "v2,v1")
	f.Add("server_header", "a,b")
	f.Fuzz(func(t *testing.T, key, value string) {
		s, err := profile(t, "madrid").Settings(release.Fresh, map[string]string{key: value})
		if err == nil {
			require.Equal(t, value, s.Map()[key])
		}
	})
}
