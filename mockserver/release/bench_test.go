package release_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// The catalogue is read on the way to the first answer of every command.
func BenchmarkLoad(b *testing.B) {
	profiles := os.DirFS("profiles")
	for b.Loop() {
		_, err := release.Load(profiles)
		require.NoError(b, err)
	}
}

func BenchmarkSettings(b *testing.B) {
	p, err := release.Catalog().Lookup("madrid")
	require.NoError(b, err)
	for b.Loop() {
		_, err := p.Settings(release.Fresh, nil)
		require.NoError(b, err)
	}
}
