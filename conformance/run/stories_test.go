package run_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/run"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// told is a first check and others that stand on it, or not.
const told = `
  - id: t/story
    first: true
    needs: control
    world: {tables: [sys_audit]}
    WORDS
    steps:
      - {run: connect, expect: {exit: 0}}
      - {run: sync, expect: {exit: 0, records: {complete: true}}}
  - id: t/whole
    needs: control
    world: {tables: [sys_audit]}
    WORDS
    steps:
      - {run: connect, expect: {exit: 0}}
      - {run: sync, expect: {exit: 0, records: {complete: true, unique: true}}}
  - id: t/files
    needs: control
    world: {tables: [sys_audit]}
    WORDS
    steps:
      - {run: connect, expect: {exit: 0}}
      - {run: sync, expect: {exit: 0}}
      - files: {private: true}
  - id: t/refused
    needs: control
    world: {tables: [sys_audit]}
    WORDS
    steps:
      - {run: connect, env: {SNOWGLOBE_STATE_DIR: /no/such/folder}, expect: {exit: nonzero}}
`

// What stands on a failed story is not judged, on that release and in that flow
// alone; what does not stand on it is.
func TestOneDefectIsToldOnce(t *testing.T) {
	const pass, fail, skip = report.Pass, report.Fail, report.Skip
	for way, want := range map[string]map[string][2]report.Status{ // by id: oauth, legacy
		"honest":                  {"t/story": {pass, pass}, "t/whole": {pass, pass}, "t/files": {pass, pass}, "t/refused": {pass, pass}},
		"cannot connect":          {"t/story": {fail, fail}, "t/whole": {skip, skip}, "t/files": {skip, skip}, "t/refused": {skip, skip}},
		"cannot connect by OAuth": {"t/story": {fail, pass}, "t/whole": {skip, pass}, "t/files": {skip, pass}, "t/refused": {skip, pass}},
		"says no done":            {"t/story": {fail, fail}, "t/whole": {skip, skip}, "t/files": {skip, skip}, "t/refused": {pass, pass}},
		"loses a row":             {"t/story": {fail, fail}, "t/whole": {skip, skip}, "t/files": {pass, pass}, "t/refused": {pass, pass}},
	} {
		t.Run(way, func(t *testing.T) {
			c := config(t, checks(t, suite.Connector, told), "madrid")
			c.Program = mine(t, way)
			got := map[string][2]report.Status{}
			for _, row := range rows(t, c) {
				flows := got[row.ID]
				flows[map[string]int{"oauth": 0, "legacy": 1}[row.Auth]] = row.Status
				got[row.ID] = flows
				require.Equal(t, row.Status == skip, row.StandsOn == "t/story", row.Reason)
				if row.Status == skip {
					require.Contains(t, row.Reason, "stands on t/story, whose ")
				}
			}
			require.Equal(t, want, got)
		})
	}
}

// How to mend a check is of no help when what failed only stands before its point.
func TestHintsBelongToTheCheckOwnPoint(t *testing.T) {
	for _, c := range []struct{ way, world, steps, hint string }{
		{"cannot connect", "{}", `[{run: connect, expect: {exit: 0}}, {files: {private: true}}]`, ""},
		{"cannot connect", "{}", `[{run: connect, expect: {exit: 0}}]`, "mend it"},
		{"cannot connect", "{password: p}", `[{run: connect, expect: {exit: 0}}, {files: {private: true}}]`, "mend it"},
		{"cannot connect", "{rows: [{table: sys_audit, values: {fieldname: x}}]}", `[{run: connect, expect: {exit: 0}}, {files: {private: true}}]`, ""},
		{"cannot connect", "{}", `[{run: connect, env: {A: b}, expect: {exit: 0}}, {files: {private: true}}]`, "mend it"},
		{"cannot connect", "{}", `[{clock: {advance: 1m}}, {run: connect, expect: {exit: 0}}, {files: {private: true}}]`, "mend it"},
		{"says no done", "{}", `[{run: connect, expect: {exit: 0}}, {run: sync, expect: {exit: 0}}, {files: {private: true}}]`, ""},
		{"says no done", "{rows: [{table: sys_audit, values: {fieldname: x}}]}", `[{run: connect, expect: {exit: 0}}, {run: sync, expect: {exit: 0}}, {files: {private: true}}]`, "mend it"},
		{"lets everybody read", "{}", `[{run: connect, expect: {exit: 0}}, {files: {private: true}}, {run: sync, expect: {exit: 0}}]`, "mend it"},
	} {
		text := "\n  - id: t/one\n    varies: once\n    flows: [legacy]\n    needs: control\n    WORDS\n    world: " + c.world + "\n    steps: " + c.steps + "\n"
		config := config(t, checks(t, suite.Connector, text), "madrid")
		config.Program = mine(t, c.way)
		row := only(t, config)
		require.Equal(t, report.Fail, row.Status, "%v: %s", c, row.Reason)
		require.Equal(t, c.hint, row.Hint, "%v: %s", c, row.Reason)
	}
	good := config(t, checks(t, suite.Connector, one(`{run: connect, expect: {exit: 0}}`)), "madrid")
	good.Program = mine(t, "honest")
	row := only(t, good)
	require.Equal(t, report.Pass, row.Status, row.Reason)
	require.Empty(t, row.Hint, "nothing is to be mended")
}

// The last words of a program say why it ended: a failure shows them, and the
// report keeps more of them, without secrets.
func TestTheLastWordsAreKept(t *testing.T) {
	c := config(t, checks(t, suite.Connector, one(`{run: test, expect: {exit: 0}}`)), "madrid")
	c.Program = mine(t, "says too much")
	row := only(t, c)
	require.Equal(t, report.Fail, row.Status)
	require.Contains(t, row.Reason, "wanted 0\n  stderr, the last 5 of ")
	require.Contains(t, row.Reason, " lines:\n    line 19997 of a stack trace\n    line 19998 of a stack trace\n"+
		"    line 19999 of a stack trace\n    last words with [redacted]\n    tiny: cannot go on")
	require.NotContains(t, row.Reason, "line 19996 ")
	require.Regexp(t, `^\[\d+ bytes before this are left out\]\n`, row.Stderr)
	require.Contains(t, row.Stderr, "line 19000 of a stack trace\n")
	require.Contains(t, row.Stderr, "last words with [redacted]\ntiny: cannot go on\n")
	require.Less(t, len(row.Stderr), 65<<10)
}

// What a program asked is in the report of a check that failed: the last of it, and
// without secrets.
func TestTheCallsAreKept(t *testing.T) {
	const password = "Tr0ub4dor&3 or so"
	judged := func(way, sync string) report.Check {
		text := strings.Replace(one("{run: sync, expect: {exit: "+sync+"}}"), "{tables: [sys_audit]}", `{tables: [sys_audit], password: "`+password+`"}`, 1)
		c := config(t, checks(t, suite.Connector, text), "madrid")
		c.Program = mine(t, way)
		return only(t, c)
	}
	row := judged("honest", "7")
	require.Equal(t, report.Fail, row.Status)
	require.Len(t, row.Requests, 1)
	require.Regexp(t, `^GET /api/now/table/sys_audit\?sysparm_exclude_reference_link=true&sysparm_limit=100000 \(basic\) -> 200$`, row.Requests[0])
	require.Empty(t, judged("honest", "0").Requests, "of a pass nobody reads them")

	row = judged("asks a lot", "7")
	require.Len(t, row.Requests, 101)
	require.Equal(t, "[51 calls before these are left out]", row.Requests[0])
	require.Contains(t, row.Requests[1], "number%3D51%5Edescription%3D[redacted] (basic) -> 200")
	require.Contains(t, row.Requests[100], "/table/sys_audit?")
	require.NotContains(t, strings.Join(row.Requests, "\n"), "Tr0ub4dor")
}

// What a message on stderr must mention is said in words, beside what came.
func TestWordsOnStderr(t *testing.T) {
	for way, want := range map[string]string{
		"cannot connect": "connect: stderr mentions none of the words that it may: password, admin\n  stderr: tiny: cannot connect",
		"honest":         "connect: stderr mentions none of the words that it may: password, admin\n  stderr: nothing",
	} {
		text := one(`{run: connect, expect: {exit: any, stderr: {mentions: [password, "{{admin.user_name}}"]}}}`)
		c := config(t, checks(t, suite.Connector, strings.Replace(text, "exit: 0", "exit: any", 1)), "madrid")
		c.Program = mine(t, way)
		row := only(t, c)
		require.Equal(t, report.Fail, row.Status)
		require.Contains(t, row.Reason, want)
	}
}

// A shard judges as the whole run does. Where something stands on a story that falls to
// another shard, the story is carried out here too, and told where it failed.
func TestShardsJudgeAsTheWhole(t *testing.T) {
	for _, way := range []string{"honest", "cannot connect by OAuth"} {
		t.Run(way, func(t *testing.T) {
			c := config(t, checks(t, suite.Connector, told), "madrid")
			c.Program = mine(t, way)
			want := map[report.Key]report.Status{}
			for _, row := range rows(t, c) {
				want[row.Key()] = row.Status
			}
			got := map[report.Key]report.Status{}
			stories := 0
			for number := 1; number <= 3; number++ {
				c.Shard = run.Shard{Number: number, Of: 3}
				skipped, failed := false, false
				for _, row := range rows(t, c) {
					skipped = skipped || row.Status == report.Skip
					failed = failed || row.Status == report.Fail
					if row.Borrowed {
						require.Equal(t, report.Key{ID: "t/story", Release: "madrid", Auth: "oauth"}, row.Key())
						require.Equal(t, report.Fail, row.Status)
						stories++
						continue
					}
					require.NotContains(t, got, row.Key())
					got[row.Key()] = row.Status
				}
				require.True(t, failed || !skipped, "whoever skips says why")
			}
			require.Equal(t, want, got)
			require.Equal(t, map[string]int{"honest": 0, "cannot connect by OAuth": 2}[way], stories)
		})
	}
}
