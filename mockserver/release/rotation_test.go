package release_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

func TestRotationsAndDelaysThatMakeNoSense(t *testing.T) {
	for _, c := range []struct{ key, value, want string }{
		{"rotation", "sysevent=7", "write TABLE=COUNTxDAYSd"},
		{"rotation", "off,sysevent=7x1d", "or off alone"},
		{"rotation", "sysevent=1x1d", "two shards"},
		{"rotation", "sysevent=7x0d", "of a day each"},
		{"rotation", "sysevent=7x1d,sysevent=8x1d", "twice"},
		{"audit_lag", "never", "in whole seconds"},
		{"audit_lag", "-5s", "in whole seconds"},
		{"audit_lag", "1500ms", "in whole seconds"},
		{"event_processing", "soon", `"never"`},
	} {
		_, err := profile(t, "madrid").Settings(release.Fresh, map[string]string{c.key: c.value})
		require.ErrorContains(t, err, c.want, "%s=%s", c.key, c.value)
	}
	s, err := profile(t, "madrid").Settings(release.Fresh, map[string]string{"rotation": "off"})
	require.NoError(t, err)
	require.Empty(t, s.Rotations())
}

// A table that nobody knows is refused where it is written.
func TestRotationsOfNoTable(t *testing.T) {
	known := []string{"sysevent", "syslog", "syslog_transaction", "ecc_queue", "sys_history_line"}
	require.NoError(t, release.Catalog().CheckTables(known))
	content := alpha(t)
	head, _, _ := strings.Cut(content, "  rotation:")
	r, err := load(map[string]string{
		"alpha.yaml": content,
		"beta.yaml":  betaHead + "settings:\n  rotation:\n    fresh: [sysevent=7x1d]\n    upgraded: [sysevent=7x1d, sysevnt=7x1d]\n    mark: client\n    source: s\n",
	})
	require.NoError(t, err)
	require.EqualError(t, r.CheckTables(known), `beta.yaml:11: rotation: sysevnt is no table; the nearest is "sysevent"`)

	// What is inherited is refused where it is inherited from.
	r, err = load(map[string]string{"alpha.yaml": strings.Replace(content, "ecc_queue=", "ecc_cue=", 1), "beta.yaml": betaHead})
	require.NoError(t, err)
	line := 1 + strings.Count(head, "\n")
	require.EqualError(t, r.CheckTables(known), fmt.Sprintf(`alpha.yaml:%d: rotation: ecc_cue is no table; the nearest is "ecc_queue"`, line))
}

// A rotation that is admitted prints as one that means the same; a text that is
// not is refused, and nothing is taken for another table.
func FuzzRotations(f *testing.F) {
	for _, text := range []string{"off", "sysevent=7x1d", "sysevent=07x001d,syslog=8x7d", "a=1x1d", "=2x2d", "a=2x2d,", "A=2x2d", "a=999x9999d"} {
		f.Add(text)
	}
	p := profile(f, "madrid")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := p.Settings(release.Fresh, map[string]string{"rotation": text})
		if err != nil {
			return
		}
		var printed []string
		for _, shards := range s.Rotations() {
			require.GreaterOrEqual(t, shards.Count, 2)
			require.Positive(t, shards.Each)
			printed = append(printed, shards.String())
		}
		if len(printed) == 0 {
			require.Equal(t, release.RotationOff, text)
			return
		}
		again, err := p.Settings(release.Fresh, map[string]string{"rotation": strings.Join(printed, ",")})
		require.NoError(t, err)
		require.Equal(t, s.Rotations(), again.Rotations())
	})
}

// Whatever the moment, it lies in the shard of its index, and the ring reaches
// back for one shard less than it has, at least.
func TestAShardHoldsItsMoments(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := release.Shards{
			Table: "sysevent", Count: rapid.IntRange(2, 20).Draw(t, "count"),
			Each: time.Duration(rapid.IntRange(1, 60).Draw(t, "days")) * 24 * time.Hour,
		}
		now := time.Unix(rapid.Int64Range(-2_000_000_000, 6_000_000_000).Draw(t, "now"), 0).UTC()
		i := s.Index(now)
		require.False(t, now.Before(s.Start(i)))
		require.True(t, now.Before(s.Start(i+1)))
		kept := now.Sub(s.Oldest(now))
		require.GreaterOrEqual(t, kept, time.Duration(s.Count-1)*s.Each)
		require.Less(t, kept, time.Duration(s.Count)*s.Each)
	})
}
