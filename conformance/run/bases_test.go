package run_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
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
