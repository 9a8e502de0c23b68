package run_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/run"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// A check that moves the clock by days gets a world in which nothing has happened
// in the days to come.
func TestWorldsAreAsOldAsTheirChecksNeed(t *testing.T) {
	const text = `
  - id: t/days
    varies: once
    flows: [legacy]
    needs: control
    world: {tables: [sys_audit]}
    WORDS
    steps:
      - {run: connect, expect: {exit: 0}}
      - {run: sync, expect: {exit: 0, records: {complete: true}}}
      - clock: {advance: 10d}
      - {run: sync, expect: {exit: 0, records: {none: true, fresh: true}}}
`
	config := config(t, checks(t, suite.Connector, text), "madrid")
	config.Program = mine(t, "honest")
	row := only(t, config)
	require.Equal(t, report.Pass, row.Status, row.Reason)
}

// A check that is replayed alone names the rows that it named among others.
func TestRowsHaveTheSameIDsAloneAndAmongOthers(t *testing.T) {
	const one = `
  - id: t/NAME
    varies: once
    flows: [legacy]
    needs: control
    world:
      tables: [sys_audit]
      rows: [{table: sys_audit, label: row, at: -3d, repeat: 2, values: {fieldname: state}}]
    WORDS
    steps:
      - {run: connect, expect: {exit: 0}}
      - {run: sync, expect: {exit: 0, records: {arrived: {row: {times: 7}}}}}
`
	list := strings.ReplaceAll(one, "NAME", "a") + strings.ReplaceAll(one, "NAME", "b") + strings.ReplaceAll(one, "NAME", "c")
	reasons := func(c run.Config) map[string]string {
		c.Parallel, c.Program = 1, mine(t, "honest")
		rows, err := run.Run(t.Context(), c)
		require.NoError(t, err)
		found := map[string]string{}
		for _, row := range rows {
			require.Equal(t, report.Fail, row.Status, row.Reason)
			require.Regexp(t, "that row [0-9a-f]{32} of sys_audit", row.Reason)
			found[row.ID] = row.Reason
		}
		return found
	}
	among := reasons(config(t, checks(t, suite.Connector, list), "madrid"))
	require.Len(t, among, 3)
	require.NotEqual(t, among["t/b"], among["t/c"])
	for _, check := range checks(t, suite.Connector, list) {
		alone := reasons(config(t, []*suite.Check{check}, "madrid"))
		require.Equal(t, map[string]string{check.ID: among[check.ID]}, alone)
	}
	other := config(t, checks(t, suite.Connector, list), "madrid")
	other.Seed++
	require.NotEqual(t, among["t/a"], reasons(other)["t/a"])
}
