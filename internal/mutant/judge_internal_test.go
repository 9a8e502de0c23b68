package mutant

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
)

// A check with several rows is as bad as the worst of them, in whatever order they come:
// one that failed anywhere has noticed, and one that the kit failed in has shown nothing.
func TestTheWorstOfEachCheck(t *testing.T) {
	for _, c := range []struct {
		rows  []report.Status
		worst report.Status
	}{
		{[]report.Status{report.Pass}, report.Pass},
		{[]report.Status{report.Skip, report.Fail}, report.Fail},
		{[]report.Status{report.Unsupported, report.Warn, report.Pass}, report.Warn},
		{[]report.Status{report.Warn, report.Fail}, report.Fail},
		{[]report.Status{report.Fail, report.Error}, report.Error},
		{[]report.Status{report.Unsupported, report.Pass}, report.Pass},
		{[]report.Status{report.Unsupported, report.Skip}, report.Unsupported},
	} {
		var there, back []report.Check
		for i, status := range c.rows {
			there = append(there, report.Check{ID: "a/b", Status: status})
			back = append(back, report.Check{ID: "a/b", Status: c.rows[len(c.rows)-1-i]})
		}
		other := report.Check{ID: "a/c", Status: report.Pass}
		wanted := map[string]report.Status{"a/b": c.worst, "a/c": report.Pass}
		require.Equal(t, wanted, worst(append(there, other)))
		if _, judged := c.worst.Rank(); judged {
			require.Equal(t, wanted, worst(append(back, other)))
		}
	}
}
