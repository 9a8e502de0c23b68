package conformance_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// Releases are named as on the command line: by a word for several, by a name in any
// spelling, and one that is meant twice is judged once.
func TestReleasesInGoAreThoseOfTheCommandLine(t *testing.T) {
	on := conformance.On(mocktest.New(t).ControlURL())
	judge := func(names ...string) *taken {
		return take(t, func(t *taker) {
			conformance.TestServer(t, on, conformance.OnlyReleases(names...), conformance.OnlyChecks("release/build-tag"))
		})
	}
	all := judge("article", " Madrid", "San Diego")
	require.Empty(t, all.of("fatal"), all.texts)
	require.Empty(t, all.of("fail"), all.texts)
	for _, release := range []string{"eureka", "madrid", "sandiego"} {
		require.Contains(t, all.verdicts, "TestIt/release/build-tag/"+release+"/none")
	}
	require.NotContains(t, all.verdicts, "TestIt/release/build-tag/quebec/none")
}
