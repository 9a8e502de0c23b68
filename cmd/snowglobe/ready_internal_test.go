package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// The ready file takes the place of an older one, and of nothing else.
func TestReadyFileReplacesFilesOnly(t *testing.T) {
	dir := t.TempDir()
	file, link := filepath.Join(dir, "ready.json"), filepath.Join(dir, "link")
	require.NoError(t, os.WriteFile(file, []byte("old"), 0o600))
	require.NoError(t, os.Symlink(file, link))
	for _, other := range []string{link, dir} {
		before, err := os.Lstat(other)
		require.NoError(t, err)
		require.ErrorContains(t, writeWhole(other, []byte("new")), other+" is there and is no regular file; choose another path")
		after, err := os.Lstat(other)
		require.NoError(t, err)
		require.Equal(t, before.Mode(), after.Mode())
	}
	require.NoError(t, writeWhole(file, []byte("new")))
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, "new", string(text))
	left, err := filepath.Glob(filepath.Join(dir, ".ready-*"))
	require.NoError(t, err)
	require.Empty(t, left)
}
