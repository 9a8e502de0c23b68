package canary_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/canary"
)

func TestFilesThatComeAndGo(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "login")
	m := &canary.Meanwhile{Dir: dir}
	other := canary.Secret{Name: "client secret", Value: "0therSecretThatIsNowhere"}
	write := func(text string) { require.NoError(t, os.WriteFile(path, []byte(text), 0o600)) }
	look := func() { m.Look(t.Context(), password, other) }

	look()
	write("nothing " + strings.Repeat("x", len(secret)-len("nothing ")))
	look()
	require.Empty(t, m.Found())
	write(secret) // of the same length, and perhaps in the same tick of the system's clock
	look()
	require.NoError(t, os.Remove(path))
	look()
	require.Equal(t, []canary.Finding{{Secret: password, What: "the password, in clear, in login"}}, m.Found())
}

func TestNamesThatComeAndGo(t *testing.T) {
	dir := t.TempDir()
	plain := canary.Secret{Name: "password", Value: "SimpleSecret"}
	m := &canary.Meanwhile{Dir: dir}
	path := filepath.Join(dir, "SimpleSecret.lock")
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	m.Look(t.Context(), plain)
	require.NoError(t, os.Remove(path))
	require.Equal(t, []canary.Finding{{Secret: plain, What: "the password, in clear, in the name of a file"}}, m.Found())
}

// A file that does not change is not read again, however often one looks, nor one that
// is no matter of a moment.
func TestWhatIsNotReadMeanwhile(t *testing.T) {
	dir := t.TempDir()
	m := &canary.Meanwhile{Dir: dir}
	path := filepath.Join(dir, "big")
	require.NoError(t, os.WriteFile(path, []byte(secret+strings.Repeat("x", 1<<20)), 0o600))
	m.Look(t.Context(), password)
	require.Empty(t, m.Found())
	(&canary.Meanwhile{Dir: filepath.Join(dir, "nowhere")}).Look(t.Context(), password)
}
