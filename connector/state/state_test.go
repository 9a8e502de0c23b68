package state

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

type page struct {
	Version int    `json:"version"`
	Text    string `json:"text"`
}

func opened(t *testing.T) *Dir {
	t.Helper()
	d, err := Open(filepath.Join(t.TempDir(), "state"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func TestAFileIsReadAsItWasWrittenAndIsPrivate(t *testing.T) {
	d := opened(t)
	require.NoError(t, d.Save("cursor.json", page{1, "a"}))
	require.NoError(t, d.Save("cursor.json", page{1, "b"}))
	var got page
	require.NoError(t, d.Load("cursor.json", &got))
	require.Equal(t, page{1, "b"}, got)
	require.False(t, d.Exposed())
	entries, err := os.ReadDir(d.Path())
	require.NoError(t, err)
	for _, entry := range entries {
		info, err := entry.Info()
		require.NoError(t, err)
		require.Equal(t, fs.FileMode(0o600), info.Mode().Perm(), entry.Name())
	}
	require.Len(t, entries, 2, "the file and the lock, nothing half-written")
}

// A file is private whatever lay in its place before, and is written nowhere else.
func TestWhatLiesInTheWayIsNotWrittenInto(t *testing.T) {
	d := opened(t)
	beside, elsewhere := filepath.Join(d.Path(), ".cursor.json.new"), filepath.Join(t.TempDir(), "elsewhere")
	for _, lay := range []func() error{
		func() error { return os.WriteFile(beside, nil, 0o644) },
		func() error { return os.Symlink(elsewhere, beside) },
	} {
		require.NoError(t, lay())
		require.NoError(t, d.Save("cursor.json", page{1, "a"}))
		info, err := os.Lstat(filepath.Join(d.Path(), "cursor.json"))
		require.NoError(t, err)
		require.Equal(t, fs.FileMode(0o600), info.Mode())
		require.NoFileExists(t, elsewhere)
	}
}

func TestAFileThatCannotBePutInPlaceLeavesNothing(t *testing.T) {
	d := opened(t)
	require.NoError(t, os.Mkdir(filepath.Join(d.Path(), "cursor.json"), 0o700))
	require.Error(t, d.Save("cursor.json", page{1, "a"}))
	names, err := d.Names(Unfinished)
	require.NoError(t, err)
	require.Empty(t, names)
}

func TestAHalfWrittenFileIsNeverRead(t *testing.T) {
	d := opened(t)
	require.NoError(t, d.Save("cursor.json", page{1, "whole"}))
	// A crash before the rename leaves this behind.
	require.NoError(t, os.WriteFile(filepath.Join(d.Path(), ".cursor.json.new"), []byte(`{"version":1,"te`), 0o600))
	var got page
	require.NoError(t, d.Load("cursor.json", &got))
	require.Equal(t, "whole", got.Text)
	require.NoError(t, d.Save("cursor.json", page{1, "next"}), "the leftover is in nobody's way")

	// A disk that lost the end of a file is noticed, not guessed about.
	text, err := os.ReadFile(filepath.Join(d.Path(), "cursor.json"))
	require.NoError(t, err)
	for cut := range len(text) - 1 {
		require.NoError(t, os.WriteFile(filepath.Join(d.Path(), "cursor.json"), text[:cut], 0o600))
		err := d.Load("cursor.json", &got)
		require.ErrorIs(t, err, ErrDamaged, "cut at %d", cut)
		require.ErrorContains(t, err, "cursor.json")
	}
	for _, more := range []string{"{", "}", "]", "x", "0", string(text)} {
		require.NoError(t, os.WriteFile(filepath.Join(d.Path(), "cursor.json"), []byte(string(text)+more), 0o600))
		require.ErrorContains(t, d.Load("cursor.json", &got), "more follows", more)
	}
}

func TestAMissingFileIsTold(t *testing.T) {
	require.ErrorIs(t, Look(t.TempDir()).Load("cursor.json", new(page)), fs.ErrNotExist)
	d := opened(t)
	require.NoError(t, d.Remove("cursor.json"))
}

func TestOneRunHoldsTheDirectory(t *testing.T) {
	d := opened(t)
	_, err := Open(d.Path())
	require.ErrorIs(t, err, ErrBusy)
	require.NoError(t, d.Close())
	names, err := Look(d.Path()).Names("*")
	require.NoError(t, err)
	require.Empty(t, names, "a closed directory keeps no lock")
	again, err := Open(d.Path())
	require.NoError(t, err)
	require.NoError(t, again.Close())
}
