package subject

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParseStat(t *testing.T) {
	p, err := parseStat(7, []byte("7 (a) S 1 (b) S 3 4 5 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 4711 1 1 1\n"))
	require.NoError(t, err, "a program may be called a) S 1 (b")
	require.Equal(t, process{pid: 7, parent: 3, group: 4, born: 4711}, p)
	p, err = processOf(os.Getpid())
	require.NoError(t, err)
	require.Equal(t, os.Getppid(), p.parent)
	require.Positive(t, p.born)
}

func FuzzParseStat(f *testing.F) {
	f.Add([]byte("7 (a) S 3 4 5 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 4711 1 1 1"))
	f.Add([]byte("7 (a) S x"))
	f.Fuzz(func(t *testing.T, line []byte) {
		if p, err := parseStat(7, line); err == nil {
			require.Equal(t, 7, p.pid)
		}
	})
}
