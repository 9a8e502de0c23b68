package baseline_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance"
	"github.com/snowglobe-dev/snowglobe/conformance/baseline"
	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

var now = time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)

// read reads a list of this text, for checks that there are.
func read(t testing.TB, text string) (*baseline.Baseline, string, error) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "known.yaml")
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	catalog, err := conformance.Catalog()
	require.NoError(t, err)
	b, err := baseline.Read(name, []*suite.Check{{ID: "read/page/all"}, {ID: "auth/refresh/rotated"}}, catalog)
	return b, name, err
}

// rows are verdicts, each as "id release flow status".
func rows(lines ...string) []report.Check {
	var all []report.Check
	for _, line := range lines {
		f := strings.Fields(line)
		c := report.Check{ID: f[0], Release: f[1], Auth: f[2], Status: report.Status(f[3])}
		if c.Status != report.Pass {
			c.Reason = "it went wrong\nat length"
		}
		all = append(all, c)
	}
	return all
}

func statuses(rows []report.Check) (all []string) {
	for _, r := range rows {
		all = append(all, string(r.Status))
	}
	return all
}

// Subtests go on at once, and each asks the list.
func TestAListIsAppliedBySeveralAtOnce(t *testing.T) {
	b, _, err := read(t, "known: [{check: read/page/all, reason: soon, until: 2026-12-31, releases: [madrid], flows: [oauth]}]")
	require.NoError(t, err)
	got := make([]string, 8)
	var all sync.WaitGroup
	for i := range got {
		all.Go(func() {
			mine := rows("read/page/all madrid oauth fail")
			b.Apply(mine, now)
			got[i] = statuses(mine)[0]
		})
	}
	all.Wait()
	require.Equal(t, slices.Repeat([]string{"xfail"}, len(got)), got)
}

func TestWhatAListSays(t *testing.T) {
	for what, c := range map[string]struct {
		list       string
		rows, want []string
	}{
		"a failure is known, and others are not": {
			`known: [{check: read/page/all, reason: soon}]`,
			[]string{"auth/refresh/rotated madrid oauth fail", "read/page/all madrid oauth fail", "read/page/all madrid legacy warn"},
			[]string{"fail", "xfail", "xfail"},
		},
		"it may pass elsewhere where no place is named": {
			`known: [{check: read/page/all, reason: soon}]`,
			[]string{"read/page/all fuji oauth pass", "read/page/all madrid oauth fail"},
			[]string{"pass", "xfail"},
		},
		"it passes everywhere": {
			`known: [{check: read/page/all, reason: soon}]`,
			[]string{"read/page/all fuji oauth pass", "read/page/all madrid oauth pass"},
			[]string{"xpass", "xpass"},
		},
		"each place that is named has to fail": {
			`known: [{check: read/page/all, reason: soon, releases: [Fiji, madrid], flows: [oauth]}]`,
			[]string{"read/page/all fuji oauth pass", "read/page/all madrid oauth fail", "read/page/all madrid legacy fail", "read/page/all london oauth fail"},
			[]string{"xpass", "xfail", "fail", "fail"},
		},
		"what was not judged is neither": {
			`known: [{check: read/page/all, reason: soon}]`,
			[]string{"read/page/all fuji oauth unsupported", "read/page/all madrid oauth skip", "read/page/all madrid legacy error"},
			[]string{"unsupported", "skip", "error"},
		},
		"its last day is a whole one": {
			`known: [{check: read/page/all, reason: soon, until: 2026-11-28}]`,
			[]string{"read/page/all madrid oauth fail"},
			[]string{"xfail"},
		},
		"after that day it excuses nothing": {
			`known: [{check: read/page/all, reason: soon, until: 2026-11-27}]`,
			[]string{"read/page/all madrid oauth fail", "read/page/all madrid legacy warn"},
			[]string{"fail", "fail"},
		},
	} {
		t.Run(what, func(t *testing.T) {
			b, _, err := read(t, c.list)
			require.NoError(t, err)
			judged := rows(c.rows...)
			b.Apply(judged, now)
			require.Equal(t, c.want, statuses(judged))
		})
	}
}

func TestSlipsOfAList(t *testing.T) {
	for text, want := range map[string]string{
		"":                        "known.yaml:1: the file is empty; write known: []",
		"konwn: []":               `known.yaml:1: there is no key "konwn" here`,
		"known:\n  -":             "known.yaml:1: item 1 of known is empty",
		"known: [{reason: soon}]": "known.yaml:1: a known failure has no check",
		"known: [{check: read/page/al, reason: soon}]":                                       `there is no check read/page/al; did you mean "read/page/all"?`,
		"known:\n  - check: read/page/all":                                                   "known.yaml:2: read/page/all has no reason",
		"known: [{check: read/page/all, reason: soon, until: 31.1.2027}]":                    `until is "31.1.2027"; write the last day as 2027-01-31`,
		"known: [{check: read/page/all, reason: soon, releases: [madird]}]":                  `unknown release "madird"`,
		"known: [{check: read/page/all, reason: soon, flows: [basic]}]":                      `flow is "basic"; write oauth or legacy`,
		"known:\n- {check: read/page/all, reason: a}\n- {check: read/page/all, reason: b}\n": "known.yaml:3: read/page/all is known at line 2 already",
	} {
		_, _, err := read(t, text)
		require.ErrorContains(t, err, want, text)
	}
	_, _, err := read(t, "known:\n- {check: read/page/all, reason: a, flows: [oauth]}\n- {check: read/page/all, reason: b, flows: [legacy]}\n")
	require.NoError(t, err)
}

// The run after an update, to which nothing else happens, has no failure that is not
// known and no promise that is not kept.
func TestUpdate(t *testing.T) {
	b, name, err := read(t, `# Ours, until the rewrite.
known:
  - check: read/page/all # ticket 12
    reason: slow pages
    releases: [Fiji, madrid, kingston]
`)
	require.NoError(t, err)
	lines := []string{
		"auth/refresh/rotated fuji oauth pass", "auth/refresh/rotated madrid oauth fail",
		"read/page/all fuji legacy pass", "read/page/all fuji oauth pass",
		"read/page/all london legacy fail", "read/page/all london oauth pass",
		"read/page/all madrid legacy fail", "read/page/all madrid oauth pass",
	}
	judged := rows(lines...)
	b.Apply(judged, now)
	gone, came, err := b.Update(judged, baseline.Narrowed{}, now)
	require.NoError(t, err)
	require.Equal(t, []int{0, 2}, []int{gone, came})
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, `# Ours, until the rewrite.
known:
  - check: read/page/all # ticket 12
    reason: slow pages
    releases: [madrid, kingston]
  - check: auth/refresh/rotated
    reason: 'not yet explained; seen on 2026-11-28: it went wrong'
    releases: [madrid]
  - check: read/page/all
    reason: 'not yet explained; seen on 2026-11-28: it went wrong'
    releases: [london]
    flows: [legacy]
`, string(text))

	again, _, err := read(t, string(text))
	require.NoError(t, err)
	judged = rows(lines...)
	again.Apply(judged, now)
	require.NotContains(t, statuses(judged), "fail")
	require.NotContains(t, statuses(judged), "xpass")

	again, _, err = read(t, string(text))
	require.NoError(t, err)
	judged = rows("read/page/all london legacy pass", "read/page/all madrid legacy pass")
	again.Apply(judged, now)
	gone, came, err = again.Update(judged, baseline.Narrowed{}, now)
	require.NoError(t, err)
	require.Equal(t, []int{1, 0}, []int{gone, came}, "what Kingston does was not seen")
}

// A list that one release or one flow made excuses nothing that nobody looked at, and
// nothing that fails no run.
func TestUpdateAfterANarrowRun(t *testing.T) {
	for what, c := range map[string]struct {
		seen baseline.Narrowed
		row  string
		want []string
	}{
		"one release and one flow": {baseline.Narrowed{Releases: true, Flows: true}, "read/page/all madrid oauth fail", []string{"xfail", "fail", "fail", "fail"}},
		"one release":              {baseline.Narrowed{Releases: true}, "read/page/all madrid oauth fail", []string{"xfail", "xfail", "fail", "fail"}},
		"one flow":                 {baseline.Narrowed{Flows: true}, "read/page/all madrid oauth fail", []string{"xfail", "fail", "xfail", "fail"}},
		"everything":               {baseline.Narrowed{}, "read/page/all madrid oauth fail", []string{"xfail", "xfail", "xfail", "xfail"}},
		"one flow, once":           {baseline.Narrowed{Releases: true, Flows: true}, "read/page/all any oauth fail", []string{"xfail", "fail", "xfail", "fail"}},
		"a warning":                {baseline.Narrowed{}, "read/page/all madrid oauth warn", []string{"fail", "fail", "fail", "fail"}},
	} {
		t.Run(what, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), "known.yaml")
			_, _, err := baseline.Empty(name).Update(rows(c.row), c.seen, now)
			require.NoError(t, err)
			text, err := os.ReadFile(name)
			require.NoError(t, err)
			b, _, err := read(t, string(text))
			require.NoError(t, err)
			next := rows("read/page/all madrid oauth fail", "read/page/all madrid legacy fail", "read/page/all fuji oauth fail", "read/page/all fuji legacy fail")
			b.Apply(next, now)
			require.Equal(t, c.want, statuses(next), string(text))
		})
	}
}

// What is over stays as somebody wrote it, for only a person can promise it anew: an item
// beside it would excuse what it no longer does.
func TestUpdateRenewsNoPromise(t *testing.T) {
	const over = "known:\n  - {check: read/page/all, reason: soon, until: 2020-01-31, flows: [oauth]}\n"
	b, name, err := read(t, over)
	require.NoError(t, err)
	judged := rows("read/page/all madrid oauth fail", "read/page/all madrid legacy fail")
	b.Apply(judged, now)
	gone, came, err := b.Update(judged, baseline.Narrowed{}, now)
	require.NoError(t, err)
	require.Equal(t, []int{0, 1}, []int{gone, came})
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	again, _, err := read(t, string(text))
	require.NoError(t, err)
	judged = rows("read/page/all madrid oauth fail", "read/page/all madrid legacy fail")
	again.Apply(judged, now)
	require.Equal(t, []string{"fail", "xfail"}, statuses(judged), string(text))
}

func TestUpdateMakesAList(t *testing.T) {
	name := filepath.Join(t.TempDir(), "known.yaml")
	_, came, err := baseline.Empty(name).Update(rows("read/page/all any none fail"), baseline.Narrowed{}, now)
	require.NoError(t, err)
	require.Equal(t, 1, came)
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	b, _, err := read(t, string(text))
	require.NoError(t, err)
	judged := rows("read/page/all any none fail")
	b.Apply(judged, now)
	require.Equal(t, []string{"xfail"}, statuses(judged))
}

// A run takes minutes, in which somebody may have written on.
func TestAListThatChangedMeanwhileIsLeftAlone(t *testing.T) {
	b, name, err := read(t, "known: [{check: read/page/all, reason: soon}]")
	require.NoError(t, err)
	judged := rows("read/page/all madrid oauth pass")
	b.Apply(judged, now)
	const theirs = "known: [{check: auth/refresh/rotated, reason: later}, {check: read/page/all, reason: soon}]"
	require.NoError(t, os.WriteFile(name, []byte(theirs), 0o600))
	_, _, err = b.Update(judged, baseline.Narrowed{}, now)
	require.ErrorContains(t, err, "known.yaml has changed since this run began")
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, theirs, string(text))
	_, _, err = baseline.Empty(name).Update(judged, baseline.Narrowed{}, now)
	require.ErrorContains(t, err, "has changed since this run began", "it was not there yet")
}

func FuzzRead(f *testing.F) {
	f.Add("known:\n- {check: read/page/all, reason: a, until: 2027-01-31, releases: [madrid], flows: [oauth]}")
	f.Add("known:\n- {check: read/page/all, reason: a, until: 2020-01-31, flows: [legacy]}")
	f.Add("known:\n  -\n")
	f.Add("known: {a: &a [*a]}")
	f.Fuzz(func(t *testing.T, text string) {
		b, name, err := read(t, text)
		if err != nil {
			return
		}
		judged := rows("read/page/all madrid oauth fail", "auth/refresh/rotated madrid oauth pass")
		b.Apply(judged, now)
		_, _, failed := b.Update(judged, baseline.Narrowed{}, now)
		again, err := os.ReadFile(name)
		require.NoError(t, err)
		if failed != nil {
			require.Equal(t, text, string(again), "what cannot be kept is left alone")
		}
		_, _, err = read(t, string(again))
		require.NoError(t, err, string(again))
	})
}
