package run

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// What a tool has locked in its home goes with it.
func TestALockedHomeGoes(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("nothing is locked for root")
	}
	home := filepath.Join(t.TempDir(), "home")
	module := filepath.Join(home, "go", "pkg", "mod", "x")
	require.NoError(t, os.MkdirAll(module, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(module, "x.go"), nil, 0o400))
	dark := filepath.Join(home, "dark", "darker")
	require.NoError(t, os.MkdirAll(dark, 0o700))
	for _, locked := range []string{module, filepath.Dir(module), dark, filepath.Dir(dark), home} {
		require.NoError(t, os.Chmod(locked, 0o100)) // for whoever knows the way
	}
	require.NoError(t, removeHome(home))
	require.NoDirExists(t, home)
	require.NoError(t, removeHome(home), "there is none any more")
}
