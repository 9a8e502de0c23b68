package canary

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// Between the list of a directory and the opening of a file the program may put a pipe
// in its place, to which nobody ever writes.
func TestPipesInPlaceOfFilesAreNotWaitedFor(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, syscall.Mkfifo(filepath.Join(dir, "state"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "log"), []byte("started"), 0o600))
	f, err := openFolder(dir)
	require.NoError(t, err)
	defer func() { require.NoError(t, f.Close()) }()
	require.Empty(t, read(f, "state"))
	require.Equal(t, "started", string(read(f, "log")))
	s := &search{ctx: t.Context(), root: f, left: largest}
	require.NoError(t, s.file("state"))
	require.Empty(t, s.found)
	pipe, err := f.Open("state") // as a directory that has become one
	require.NoError(t, err)
	require.NoError(t, pipe.Close())
}

func TestPipesInPlaceOfDirectoriesAreNotWaitedFor(t *testing.T) {
	home := filepath.Join(t.TempDir(), "home")
	require.NoError(t, syscall.Mkfifo(home, 0o600))
	m := &Meanwhile{Dir: home}
	m.Look(t.Context(), Secret{"password", "SimpleSecret"})
	require.Empty(t, m.Found())
	found, err := FindInFiles(t.Context(), home, Secret{"password", "SimpleSecret"})
	require.NoError(t, err)
	require.Equal(t, "what cannot be looked at: open "+home+": it is no directory any more", found)
}
