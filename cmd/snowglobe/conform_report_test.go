package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/run"
)

// A file or a log that takes the progress keeps every line, so there are few, and none
// of a run that is over soon.
func TestProgressElsewhere(t *testing.T) {
	told := func(total int) string {
		var out strings.Builder
		p := newProgress(&out)
		for done := 1; done <= total; done++ {
			status := report.Pass
			if done == 60 {
				status = report.Fail
			}
			p.event(run.Event{Row: report.Check{Status: status}, Done: done, Total: total})
		}
		p.end()
		return out.String()
	}
	require.Equal(t, "checks: 50 of 200, 0 failed\nchecks: 100 of 200, 1 failed\n"+
		"checks: 150 of 200, 1 failed\nchecks: 200 of 200, 1 failed\n", told(200))
	require.Empty(t, told(99))
}
