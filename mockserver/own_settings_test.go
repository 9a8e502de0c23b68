package mockserver

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// Whatever fixtures.yaml holds, it is understood, or the error has a file and a line.
func FuzzFixtureSettings(f *testing.F) {
	for _, seed := range []string{AloneSettings, "demo_world: true", "demo_world: perhaps", "[]", "a: b\ndemo_world: no\n", "demo_world: {", "? [a]\n: b", "- &a [*a]", "demo_world: *a", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		folder := FixtureFolder{Files: fstest.MapFS{FixtureSettings: {Data: []byte(text)}}, Path: "mine"}
		if err := new(Fixtures).settings(folder); err != nil {
			require.Regexp(t, `^mine/fixtures\.yaml:[1-9][0-9]*: .`, err.Error())
		}
	})
}
