package run_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/run"
	"github.com/snowglobe-dev/snowglobe/conformance/subject"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/conformance/world"
)

// story is a check that looks at everything that a sync may get wrong.
const story = `
  - id: t/story
    varies: once
    flows: [legacy]
    needs: control
    world:
      tables: [sys_audit]
      rows:
        - {table: sys_audit, label: odd, at: -3d, values: {tablename: incident, fieldname: state, newvalue: "ÿ\n{{unique}}"}}
        - {table: sys_audit, label: outside, at: -60d-5m, values: {tablename: incident, fieldname: state}}
    WORDS
    steps:
      - {run: connect, expect: {exit: 0}}
      - run: sync
        expect:
          exit: 0
          checkpoint: last
          records: {complete: true, unique: true, arrived: {odd: {op: new, faithful: [newvalue, fieldname], stamped: true}, outside: {times: 0}}}
      - {run: sync, expect: {exit: 0, records: {fresh: true, none: true, count: 0}}}
      - rows: [{table: sys_audit, label: fresh, repeat: 2, at: 0s, values: {tablename: incident, fieldname: state, newvalue: "{{n}}"}}]
      - {run: sync, expect: {exit: 0, records: {fresh: true, count: 2, arrived: {fresh: {}, odd: {times: 0}}}}}
      - wire:
          - {never: {method: POST}}
          - {exactly: 3, of: {table: sys_audit, auth: basic, status: 200}}
          - {exactly: 1, of: {table: sys_audit}, since: last_run}
          - {every: {table: sys_audit}, has: {query: {contains: "sysparm_limit=100000"}, user: admin, grant_type: {absent: true}}}
      - files: {private: true}
      - secrets: {of: [password], in: [output]}
`

func TestWhatASyncMayGetWrong(t *testing.T) {
	for way, want := range map[string]string{
		"honest":                 "",
		"loses a row":            "rows of sys_audit that had to come by now did not come, for instance ",
		"says all twice":         "twice, on lines 1 and 2",
		"reaches too far":        "from before the look-back of 1440h0m0s",
		"invents a row":          "sync delivered sys_audit ghost, which the instance does not hold",
		"repeats itself":         "again, which an earlier sync had delivered",
		"says no done":           `without a {"type":"done"} line`,
		"counts wrongly":         "and its done line says",
		"misspells records":      `; line 1 has the type "records", which the contract does not know; did you mean "record"?`,
		"prints prose":           "is not a JSON object: all is well",
		"forgets the checkpoint": "the last checkpoint on line 0",
		"lets everybody read":    "password in the state directory has mode 0644, wanted 0600",
		"prints the password":    "the subject printed the password, in clear",
		"leaves data out":        "record on line 1 lacks data",
		"empties data":           "record on line 1 lacks data",
		"renames columns":        "data has none of the row's columns",
		"mangles a column":       "tablename is \"?",
		"leaves time out":        `record on line 1 has the time ""`,
		"shifts time":            "stored in UTC is",
		"writes":                 "rows of sys_audit that had to come by now did not come, for instance ",
		"floods stdout":          "sync printed more than 64 MiB on stdout and was killed",
		"floods stderr":          "sync printed more than 64 MiB on stderr and was killed",

		"prints a line without end": "on stdout has 17 MiB; a record is a line of 16 MiB at most",
	} {
		t.Run(way, func(t *testing.T) {
			c := config(t, checks(t, suite.Connector, story), "madrid")
			c.Program = mine(t, way)
			row := only(t, c)
			if want == "" {
				require.Equal(t, report.Pass, row.Status, row.Reason)
				return
			}
			require.Equal(t, report.Fail, row.Status)
			require.Contains(t, row.Reason, want)
			require.Regexp(t, `^t/t\.yaml:\d+: `, row.Reason, "the reason says which step it was")
			require.Equal(t, "replay t/story madrid legacy", row.Repro)
			require.Equal(t, report.AnyRelease, row.Release)
		})
	}
}

// How many rows are missing is told of those that are due, and of no others that the
// instance holds or the subject delivers.
func TestMissingRowsAddUp(t *testing.T) {
	counts := func(way string) (missing, due int) {
		c := config(t, checks(t, suite.Connector, story), "madrid")
		c.Program = mine(t, way)
		row := only(t, c)
		_, reason, _ := strings.Cut(row.Reason, ": ")
		n, err := fmt.Sscanf(reason, "%d of the %d rows of sys_audit", &missing, &due)
		require.Equal(t, 2, n, "%v: %s", err, row.Reason)
		return missing, due
	}
	missing, due := counts("loses a row")
	require.Equal(t, 1, missing)
	require.Greater(t, due, 1)
	missing, due = counts("writes")
	require.Equal(t, due, missing, "who delivers nothing lacks all that is due")
}

// A world whose history lies outside the look-back owes nothing, and then a
// connector that delivers nothing has not shown that it works.
func TestCompleteOfNothingIsNoVerdict(t *testing.T) {
	c := config(t, checks(t, suite.Connector, one(`{run: sync, expect: {exit: 0, records: {complete: true}}}`)), "madrid")
	old, err := c.Target.Control.Create(t.Context(), world.New{Release: "madrid", Now: time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC), Events: 10})
	require.NoError(t, err)
	c.Target.Instance, c.Program = old, mine(t, "honest")
	row := only(t, c)
	require.Equal(t, report.Error, row.Status, row.Reason)
	require.Contains(t, row.Reason, "rows of sys_audit had to come by")
}

// one is a check of a single step after connecting.
func one(step string) string {
	return `
  - id: t/one
    varies: once
    flows: [legacy]
    needs: control
    world: {tables: [sys_audit]}
    WORDS
    steps:
      - {run: connect, expect: {exit: 0}}
      - ` + step + "\n"
}

func TestStepsOfConnectorChecks(t *testing.T) {
	for _, c := range []struct {
		step   string
		status report.Status
		reason string
	}{
		{`{run: disconnect, unsupported_exit: 2, expect: {exit: 0}}`, report.Unsupported, "the subject does not offer disconnect"},
		{`{run: disconnect, expect: {exit: nonzero}}`, report.Pass, ""},
		{`{run: disconnect, expect: {exit: any}}`, report.Pass, ""},
		{`{run: test, expect: {exit: any}}`, report.Pass, ""},
		{`{run: disconnect, expect: {exit: [0, 3]}}`, report.Fail, "disconnect: exit code is 2, wanted 0 or 3"},
		{`{run: test, expect: {exit: nonzero}}`, report.Fail, "test: exit code is 0, wanted one that says it failed"},
		{`{run: test, expect: {exit: 0, stdout: {contains: x}}}`, report.Fail, "test: stdout is \"\", wanted"},
		{`{run: test, expect: {exit: 0, stdout: {contains: x}, stderr: {contains: y}}}`, report.Fail, "test: stdout is \"\", wanted"}, // whatever else is wrong
		{`{run: sync, env: {SNOWGLOBE_INSTANCE_URL: "http://127.0.0.1:1"}, expect: {exit: 0}}`, report.Fail, "stderr: tiny: "},
		{`{run: sync, env: {SNOWGLOBE_STATE_DIR: null}, expect: {exit: nonzero}}`, report.Pass, ""},
		{`files: {empty: true}`, report.Fail, "password is left in the state directory"},
		{`secrets: {of: [password], in: [files]}`, report.Fail, "the subject keeps the password, in clear, in state/password"},
		{`wire: [{at_least: 1, of: {method: GET}}]`, report.Fail, "t/t.yaml:18: 0 of 0 calls are of this kind, wanted at least 1"},
		{`{run: sync, expect: {exit: 0}}
      - {run: sync, expect: {exit: 0}}
      - wire: [{exactly: 2, of: {method: GET}, by: connection}, {exactly: 1, of: {method: GET}, by: connection, since: last_run}]`, report.Pass, ""},
		{`{run: sync, expect: {exit: 0}}
      - wire: [{at_least: 4, of: {method: GET}, by: connection}]`, report.Fail, "came by 1 connection, wanted at least 4"},
		{`{run: sync, expect: {exit: 0}}
      - wire: [{never: {method: GET, table: sys_audit}}]`, report.Fail, "t/t.yaml:19: 1 call was made that never should be, the first is GET /api/now/table/sys_audit?… (basic) -> 200"},
		{`{run: sync, expect: {exit: 0}}
      - wire: [{exactly: 0, of: {query: {contains: "limit=100000"}}}]`, report.Fail,
			`1 of 1 call is of this kind, wanted exactly 0; the last is GET /api/now/table/sys_audit?… (basic) -> 200 with the query "sysparm_exclude_reference_link=true&sysparm_limit=100000"`},
		{`wire: [{every: {method: GET}, has: {status: 200}}]`, report.Fail, "none of 0 calls is of the kind that was to be judged"},
		{`rows: [{table: no_such_table, values: {a: b}}]`, report.Error, "no_such_table"},
		{`settings: {no_such_switch: x}`, report.Error, "no_such_switch"},
		{`{send: {path: /api/now/table/sys_user, query: {sysparm_limit: 1}}, expect: {status: 200, json: {result: {count: 1}}}, capture: {one: "json result[0].sys_id"}}
      - {run: test, env: {TINY: "{{one}}"}, expect: {exit: 0}}
      - wire: [{never: {method: GET}}]`, report.Pass, ""},
		{`{send: {path: /api/now/table/sys_user, as: anonymous}, repeat: 2, expect: {status: [200, 404]}}`, report.Error, "t/t.yaml:18: somebody else's call: GET /api/now/table/sys_user: status is 401, wanted 200 or 404"},
	} {
		t.Run(c.step, func(t *testing.T) {
			config := config(t, checks(t, suite.Connector, one(c.step)), "madrid")
			config.Program = mine(t, "honest")
			row := only(t, config)
			require.Equal(t, c.status, row.Status, row.Reason)
			require.Contains(t, row.Reason, c.reason)
		})
	}
}

// What a subject did to its state directory is its own doing, and no fault of
// the kit's.
func TestStateDirectories(t *testing.T) {
	for _, c := range []struct {
		way, step string
		status    report.Status
		reason    string
	}{
		{"removes its state", `files: {empty: true}`, report.Pass, ""},
		{"removes its state", `files: {private: true}`, report.Pass, ""},
		{"removes its state", `secrets: {of: [password], in: [files]}`, report.Pass, ""},
		{"leaves a directory", `files: {empty: true}`, report.Fail, "open is left in the state directory"},
		{"leaves a directory", `files: {private: true}`, report.Fail, "open in the state directory has mode 0755, wanted 0700"},
		{"leaves a link", `files: {empty: true}`, report.Fail, "link is left in the state directory"},
		{"leaves a link", `files: {private: true}`, report.Pass, ""},
	} {
		t.Run(c.way+" "+c.step, func(t *testing.T) {
			config := config(t, checks(t, suite.Connector, one(c.step)), "madrid")
			config.Program = mine(t, c.way)
			row := only(t, config)
			require.Equal(t, c.status, row.Status, row.Reason)
			require.Contains(t, row.Reason, c.reason)
		})
	}
}

// Rows whose step was left out cannot have arrived any number of times.
func TestArrivedWithoutRows(t *testing.T) {
	const text = `
  - id: t/arrived
    varies: once
    flows: [legacy]
    needs: control
    world: {tables: [sys_audit]}
    WORDS
    steps:
      - {run: connect, expect: {exit: 0}}
      - rows: [{table: sys_audit, label: fresh, values: {fieldname: state}}]
        when: {flow: oauth}
      - {run: sync, expect: {exit: 0, records: {arrived: {fresh: {times: 7}}}}}
`
	c := config(t, checks(t, suite.Connector, text), "madrid")
	c.Program = mine(t, "honest")
	row := only(t, c)
	require.Equal(t, report.Error, row.Status, row.Reason)
	require.Contains(t, row.Reason, `no rows of the label "fresh" were written`)
}

// What a sign-in leaves in the row of the account is nobody's change: of this release no
// time tells of it.
func TestTheAccountItselfMayComeAgain(t *testing.T) {
	const text = `
  - id: t/account
    varies: once
    flows: [legacy]
    needs: control
    world:
      tables: [sys_user]
      rows: [{table: sys_user, at: -3d, values: {user_name: somebody.else}}]
    WORDS
    steps:
      - {run: connect, expect: {exit: 0}}
      - {run: sync, expect: {exit: 0}}
      - {run: sync, expect: {exit: 0, records: {fresh: true, none: true}}}
`
	for way, want := range map[string]report.Status{"tells of its account each time": report.Pass, "repeats itself": report.Fail} {
		c := config(t, checks(t, suite.Connector, text), "xanadu")
		c.Program = mine(t, way)
		row := only(t, c)
		require.Equal(t, want, row.Status, row.Reason)
	}
}

// aRow begins a check whose world has one row of its own.
const aRow = `    varies: once
    flows: [legacy]
    needs: control
    world:
      tables: [sys_audit]
      rows: [{table: sys_audit, label: row, at: -3d, values: {sys_id: "kit-{{unique}}", fieldname: state}}]
    WORDS
    steps:
      - {run: connect, expect: {exit: 0}}
`

// A row that the kit changed may come again, one that nobody changed may not.
func TestChangedRowsMayComeAgain(t *testing.T) {
	const text = "\n  - id: t/changed\n" + aRow + `      - {run: sync, expect: {exit: 0, records: {complete: true}}}
      - rows: [{table: sys_audit, match: {sys_id: "kit-{{unique}}"}, values: {newvalue: changed}}]
      - {run: sync, expect: {exit: 0, records: {arrived: {row: {times: 1, faithful: [newvalue]}}}}}
`
	c := config(t, checks(t, suite.Connector, text), "madrid")
	c.Program = mine(t, "repeats itself")
	require.Equal(t, report.Pass, only(t, c).Status)
}

// Which op is right follows from what came before, and is said where it is another.
func TestOps(t *testing.T) {
	const text = "\n  - id: t/op\n" + aRow + `      - {run: sync, expect: {exit: 0, records: {arrived: {row: {op: new}}}}}
      - rows: [{table: sys_audit, match: {sys_id: "kit-{{unique}}"}, values: {newvalue: changed}}]
      - {run: sync, expect: {exit: 0, records: {arrived: {row: {op: update}}}}}
`
	for way, want := range map[string]string{
		"repeats itself": `(row) came with op "new", wanted "update": an earlier sync brought it`,
		"says update":    `(row) came with op "update", wanted "new": no earlier sync brought it for good`,
	} {
		c := config(t, checks(t, suite.Connector, text), "madrid")
		c.Program = mine(t, way)
		row := only(t, c)
		require.Equal(t, report.Fail, row.Status, row.Reason)
		require.Contains(t, row.Reason, want)
	}
}

// The certificate of a front is one that the machine does not know: a connector
// that verifies, and that looks at no CA file, refuses both.
func TestTLSFront(t *testing.T) {
	for _, tls := range []string{"given", "unknown"} {
		text := `
  - id: t/tls
    varies: once
    flows: [legacy]
    needs: control
    world: {tables: [sys_audit], tls: ` + tls + `}
    WORDS
    steps:
      - {run: connect, expect: {exit: 0}}
      - {run: sync, expect: {exit: nonzero, stderr: {contains: certificate}}}
      - wire: [{never: {method: {present: true}}}]
`
		c := config(t, checks(t, suite.Connector, text), "madrid")
		c.Program = mine(t, "honest")
		row := only(t, c)
		require.Equal(t, report.Pass, row.Status, row.Reason)
	}
}

// Revoking takes the tokens that the instance has issued, as its administrator
// could.
func TestRevoke(t *testing.T) {
	const text = `
  - id: t/revoke
    varies: once
    flows: [oauth]
    needs: control
    world: {tables: [sys_audit]}
    WORDS
    steps:
      - {run: connect, expect: {exit: 0}}
      - rows:
          - {table: oauth_credential, label: a, values: {sys_id: "a-{{unique}}", type: access_token}}
          - {table: oauth_credential, label: r, values: {sys_id: "r-{{unique}}", type: refresh_token}}
      - revoke: WHICH
      - rows: [{table: oauth_credential, match: {sys_id: "LEFT-{{unique}}"}, values: {token: x}}]
`
	for which, gone := range map[string]map[string]bool{
		"access": {"a": true}, "refresh": {"r": true}, "all": {"a": true, "r": true},
	} {
		for _, left := range []string{"a", "r"} {
			c := config(t, checks(t, suite.Connector, strings.NewReplacer("WHICH", which, "LEFT", left).Replace(text)), "madrid")
			c.Program = mine(t, "honest")
			row := only(t, c)
			if gone[left] {
				require.Equal(t, report.Error, row.Status, "%s of %s", left, which)
				require.Contains(t, row.Reason, "has no row that matches")
				continue
			}
			require.Equal(t, report.Pass, row.Status, "%s of %s: %s", left, which, row.Reason)
		}
	}
}

// A connect that ended well without a token is the subject's failure, not the
// kit's.
func TestRevokeWithoutATokenIsAFailure(t *testing.T) {
	for which, what := range map[string]string{
		"access": "no access token ", "refresh": "no refresh token ", "all": "no access token or refresh token ",
	} {
		const text = `
  - id: t/revoke
    varies: once
    flows: [oauth]
    needs: control
    WORDS
    steps:
      - {run: connect, expect: {exit: 0}}
      - revoke: `
		c := config(t, checks(t, suite.Connector, text+which+"\n"), "madrid")
		c.Program = mine(t, "honest") // which keeps the password and asks nothing
		row := only(t, c)
		require.Equal(t, report.Fail, row.Status, row.Reason)
		require.Contains(t, row.Reason, "the instance has issued "+what)
		require.Contains(t, row.Reason, "not signed in by OAuth")
	}
}

func TestAProgramThatDoesNotStartEndsTheRun(t *testing.T) {
	c := config(t, checks(t, suite.Connector, one(`{run: test, expect: {exit: 0}}`)), "madrid")
	c.Program = &subject.Program{Argv: []string{"/no/such/program"}, Timeout: time.Minute}
	all, err := run.Run(t.Context(), c)
	var unstarted *subject.StartError
	require.ErrorAs(t, err, &unstarted)
	require.Empty(t, all)
}

func TestAHangingProgramIsAFailure(t *testing.T) {
	c := config(t, checks(t, suite.Connector, one(`{run: test, expect: {exit: 0}}`)), "madrid")
	c.Program = &subject.Program{Argv: []string{"/bin/sh", "-c", "exec sleep 600"}, Timeout: 100 * time.Millisecond}
	row := only(t, c)
	require.Equal(t, report.Fail, row.Status)
	require.Contains(t, row.Reason, "connect did not end within 100ms and was killed")
}
