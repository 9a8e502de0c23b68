package patience_test

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/patience"
)

func TestSmall(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	for size, err := range map[int]error{0: nil, 1: nil, 1 << 20: nil, 1<<20 + 1: patience.ErrTooLong, 3 << 20: patience.ErrTooLong} {
		text := bytes.Repeat([]byte("x"), size)
		require.NoError(t, os.WriteFile(path, text, 0o600))
		got, failed := patience.Small(t.Context(), path)
		require.ErrorIs(t, failed, err)
		if err == nil {
			require.True(t, bytes.Equal(text, got), size)
			continue
		}
		require.Equal(t, "read "+path+": longer than 1 MiB; is it the right file?", failed.Error())
	}
	_, err := patience.Small(t.Context(), path+".bak")
	require.ErrorIs(t, err, fs.ErrNotExist)
	_, err = patience.Small(t.Context(), filepath.Dir(path))
	require.ErrorContains(t, err, "is a directory")
}

// What is read is left alone when somebody ends it, and what comes first counts.
func TestUntil(t *testing.T) {
	ctx, end := context.WithCancel(t.Context())
	stuck := make(chan struct{})
	defer close(stuck)
	go end()
	_, err := patience.Until(ctx, func() (int, error) {
		<-stuck
		return 7, nil
	})
	require.ErrorIs(t, err, context.Canceled)
	got, err := patience.Until(t.Context(), func() (int, error) { return 7, nil })
	require.NoError(t, err)
	require.Equal(t, 7, got)
}
