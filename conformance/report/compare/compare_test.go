package compare_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/report/compare"
)

// of is a run with these rows, each as "id release flow status".
func of(rows ...string) *report.Report {
	var all []report.Check
	for _, line := range rows {
		f := strings.Fields(line)
		c := report.Check{ID: f[0], Title: "of " + f[0], Level: "must", Release: f[1], Auth: f[2], Status: report.Status(f[3])}
		if c.Status != report.Pass {
			c.Reason = "because " + f[3]
		}
		all = append(all, c)
	}
	return report.New("1", 7, report.Subject{Kind: "server", Name: "x"}, all)
}

// told are changes as "id release flow A>B".
func told(changes []compare.Change) []string {
	all := []string{}
	for _, c := range changes {
		all = append(all, strings.Join([]string{c.ID, c.Release, c.Auth, string(c.A) + ">" + string(c.B)}, " "))
	}
	return all
}

// Rows are the same by id, release and flow, and by nothing less.
func TestRowsAreComparedOneByOne(t *testing.T) {
	d := compare.Of(
		of("a/a fuji oauth pass", "a/a fuji legacy pass", "a/a madrid oauth fail", "a/b any none skip", "a/c any none pass", "a/d any none fail"),
		of("a/a fuji oauth fail", "a/a fuji legacy pass", "a/a madrid oauth pass", "a/b any none pass", "a/c any none unsupported", "a/e any none fail"))
	require.Equal(t, []string{"a/a fuji oauth pass>fail"}, told(d.Worse))
	require.Equal(t, []string{"a/a madrid oauth fail>pass"}, told(d.Better))
	require.Equal(t, []string{"a/b any none skip>pass", "a/c any none pass>unsupported"}, told(d.Unjudged))
	require.Equal(t, []string{"a/e any none >fail"}, told(d.New))
	require.Equal(t, []string{"a/d any none fail>"}, told(d.Gone))
	require.Equal(t, 1, d.Same)
	require.Equal(t, 3, d.Compared())
	require.Equal(t, "because fail", d.Worse[0].Reason)
	require.Equal(t, "because fail", d.Better[0].Reason, "what was mended")
	require.Empty(t, d.Settings)
}

// Each verdict is worse than those before it, and what is none is neither.
func TestTheLadderOfVerdicts(t *testing.T) {
	ladder := []string{"pass", "warn", "xfail", "xpass", "fail", "error"}
	for i, a := range ladder {
		for k, b := range ladder {
			d := compare.Of(of("a/a any none "+a), of("a/a any none "+b))
			require.Len(t, d.Worse, toInt(k > i), "%s to %s", a, b)
			require.Len(t, d.Better, toInt(k < i), "%s to %s", a, b)
			require.Equal(t, toInt(k == i), d.Same, "%s to %s", a, b)
		}
		for _, none := range []string{"skip", "unsupported"} {
			require.Len(t, compare.Of(of("a/a any none "+a), of("a/a any none "+none)).Unjudged, 1)
			require.Len(t, compare.Of(of("a/a any none "+none), of("a/a any none "+a)).Unjudged, 1)
		}
	}
	d := compare.Of(of("a/a any none skip"), of("a/a any none unsupported"))
	require.Equal(t, []int{0, 1, 0}, []int{d.Same, d.Neither, d.Compared()})
}

func toInt(is bool) int {
	if is {
		return 1
	}
	return 0
}

func TestRunsThatDiffer(t *testing.T) {
	a, b := of(), of()
	b.Seed, b.SuiteVersion, b.Subject = 1<<63, "own", report.Subject{Kind: "connector", Name: "y", Version: "2"}
	b.Faults = "storm"
	require.Equal(t, []compare.Setting{
		{What: "subject", A: "server x", B: "connector y 2"}, {What: "suites", A: "1", B: "own"}, {What: "seed", A: "7", B: "9223372036854775808"},
		{What: "faults", A: "none named", B: "storm"},
	}, compare.Of(a, b).Settings)
}
