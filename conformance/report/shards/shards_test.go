package shards_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/report/shards"
)

// whole are the rows of a run, each as "id release flow status".
var whole = []string{"a/a madrid oauth pass", "a/b madrid oauth pass", "a/c madrid oauth warn", "a/d any none skip"}

// part is a shard of that run. A row that begins with + is borrowed.
func part(number, of int, lines ...string) shards.Part {
	row := func(line string) report.Check {
		f := strings.Fields(line)
		return report.Check{ID: strings.TrimPrefix(f[0], "+"), Borrowed: strings.HasPrefix(line, "+"), Release: f[1], Auth: f[2], Status: report.Status(f[3])}
	}
	var rows []report.Check
	for _, line := range lines {
		rows = append(rows, row(line))
	}
	var keys []report.Key
	for _, line := range whole {
		c := row(line)
		keys = append(keys, c.Key())
	}
	r := report.New("1", 7, report.Subject{Kind: "server", Name: "x"}, rows)
	r.Faults = "weather"
	r.PartOf(report.Shard{Number: number, Of: of, Rows: len(keys), Executions: 3, Plan: report.Digest(keys)})
	return shards.Part{Report: r, Name: fmt.Sprintf("r%d", number)}
}

func join(parts ...shards.Part) (*report.Report, error) {
	return shards.Join(parts, func(string) int { return 0 })
}

// Shards in any order are the run that they are parts of.
func TestJoin(t *testing.T) {
	r, err := join(part(2, 3, whole[1], whole[3]), part(3, 3), part(1, 3, whole[2], whole[0]))
	require.NoError(t, err)
	require.Nil(t, r.Shard)
	require.Equal(t, report.Totals{Pass: 2, Warn: 1, Skip: 1}, r.Totals)
	require.Equal(t, report.ExitConformant, r.ExitCode())
	require.Equal(t, "weather", r.Faults)
	require.Equal(t, "a/a", r.Checks[0].ID, "in the order of a report")

	alone := report.New("1", 7, report.Subject{}, nil)
	r, err = join(shards.Part{Report: alone, Name: "r"})
	require.NoError(t, err)
	require.Same(t, alone, r)
}

// A first check that passed where it belongs and failed elsewhere has failed.
func TestBorrowedRows(t *testing.T) {
	r, err := join(part(1, 2, whole[0], whole[2], whole[3]), part(2, 2, whole[1], "+a/a madrid oauth fail"))
	require.NoError(t, err)
	require.Len(t, r.Checks, len(whole))
	require.Equal(t, report.Fail, r.Checks[0].Status)
	require.False(t, r.Checks[0].Borrowed)
	require.Equal(t, report.ExitNotConformant, r.ExitCode())
	require.Empty(t, r.Contradictions())
}

// What every shard let pass, since others had something to do, does not pass as a whole.
func TestARunOfNothing(t *testing.T) {
	nothing := []string{"a/a madrid oauth unsupported", "a/b madrid oauth unsupported", "a/c madrid oauth unsupported", whole[3]}
	one, two := part(1, 2, nothing[:2]...), part(2, 2, nothing[2:]...)
	require.Equal(t, report.ExitConformant, one.ExitCode())
	r, err := join(one, two)
	require.NoError(t, err)
	require.Equal(t, report.ExitNothingRun, r.ExitCode())
}

func TestShardsThatAreNotTheWhole(t *testing.T) {
	seed := part(2, 2, whole[2:]...)
	seed.Seed = 8
	calm := part(2, 2, whole[2:]...)
	calm.Faults = "calm"
	plan := part(2, 2, whole[2:]...)
	plan.Shard.Plan = strings.Repeat("f", 64)
	good := part(1, 2, whole[:2]...)
	for says, parts := range map[string][]shards.Part{
		"there is no report":           {},
		"1 of 2 shards are missing: 2": {good},
		"98 of 99 shards are missing: 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, …":    {part(3, 99)},
		"r1: it is shard 1 of 2, and so is r1":                              {good, good},
		"r2: its number of shards is 3":                                     {good, part(2, 3)},
		"r2: its seed is 8, and that of r1 is 7":                            {good, seed},
		"r2: its profile of faults is calm, and that of r1 is weather":      {good, calm},
		"r2: its plan is 4 rows, 3 carried out (fff":                        {good, plan},
		"all 2 shards together have 3 rows, which are not the 4 of the run": {good, part(2, 2, whole[2])},
		"all 2 shards together have 4 rows, which are not the 4":            {good, part(2, 2, whole[2], "a/x any none pass")},
		"r2: another shard has a/b (madrid, oauth) as well":                 {good, part(2, 2, whole[1:]...)},
		"r2: it has borrowed a/x (madrid, oauth), which no shard has":       {good, part(2, 2, whole[2], whole[3], "+a/x madrid oauth fail")},
		"r: it is the report of a whole run; look at it alone":              {good, {Report: report.New("1", 7, report.Subject{}, nil), Name: "r"}},
	} {
		_, err := join(parts...)
		require.ErrorContains(t, err, says)
	}
}
