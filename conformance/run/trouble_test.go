package run_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// during is a check of a sync while something goes wrong.
func during(trouble, expect string) string {
	return one(trouble) + "      - {run: sync, expect: " + expect + "}\n"
}

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		way, fault, expect string
		status             report.Status
		reason             string
	}{
		{"honest", `faults: [{on: {table: sys_audit}, answer: {status: 503, body: busy}}]`, `{exit: 1, stderr: {contains: "503 Service Unavailable"}, records: {none: true}}`, report.Pass, ""},
		{"honest", `faults: [{on: {table: sys_audit}, empty_pages: true}]`, `{exit: nonzero}`, report.Fail, "sync: exit code is 0, wanted one that says it failed"},
		{"honest", `faults: [{on: {table: sys_audit}, hide_field: sys_created_on}]`, `{exit: 1}`, report.Pass, ""},
		{"honest", `faults: [{on: {table: sys_audit}, ignore_query: true}]`, `{exit: 0, records: {complete: true}}`, report.Unsupported, "sync made no call that this trouble could happen to"},
		{"honest", `faults: [{on: {table: sys_audit}, drip: {over: 1s}}]`, `{exit: 0, records: {complete: true}}`, report.Pass, ""},
		{"gives up early", `faults: [{on: {table: sys_audit}, drip: {over: 20s}}]`, `{exit: any}`, report.Fail, "sync gave up a page that flowed, and would have come whole after 20s"},
		{"honest", `faults: [{on: {table: sys_audit}, flood: 2}]`, `{exit: any}`, report.Fail, "sync took an answer of 2 MiB to its end"},
		{"honest", `stop: {on: {table: sys_audit}}`, `{exit: any}`, report.Pass, ""},
		{"honest", `stop: {on: {table: sys_audit}, signal: kill}`, `{exit: any}`, report.Pass, ""},
		{"begins a line", `stop: {on: {table: sys_audit}, signal: kill}`, `{exit: any, records: {none: true}}`, report.Pass, ""},
		{"begins a line", `stop: {on: {table: sys_audit}}`, `{exit: any}`, report.Fail, "line 1 on stdout is not a JSON object"},
		{"honest", `stop: {on: {table: sys_audit}}`, `{exit: 12}`, report.Fail, "sync was ended by a signal (terminated), wanted exit code 12"},
		{"honest", `faults: [{on: {table: sys_audit}, after: 1, empty_pages: true}]`, `{exit: any}`, report.Unsupported, "sync made no call that this trouble could happen to"},
		{"honest", `faults: [{on: {method: POST}, empty_pages: true}]`, `{exit: any}`, report.Unsupported, "sync made no call that this trouble could happen to"},
		{"honest", `faults: [{on: {method: POST}, empty_pages: true}]`, `{exit: nonzero}`, report.Unsupported, "sync made no call that this trouble could happen to"},
		{"honest", `faults: [{on: {method: POST}, empty_pages: true}]`, `{exit: 12}`, report.Unsupported, "t/t.yaml:19: sync made no call that this trouble could happen to; sync: exit code is 0, wanted 12"},
		{"gives up unheard", `faults: [{on: {table: sys_audit}, empty_pages: true}]`, `{exit: any}`, report.Unsupported, "t/t.yaml:19: sync made no call that this trouble could happen to; sync: exit code is 1\n  stderr: tiny: no settings"},
		{"gives up unheard", `faults: [{on: {table: sys_audit}, empty_pages: true}]`, `{exit: 12}`, report.Fail, "t/t.yaml:19: sync: exit code is 1, wanted 12, and the instance heard no call of it\n  stderr: tiny: no settings"},
		{"gives up unheard", `stop: {on: {table: sys_audit}}`, `{exit: [0, 12]}`, report.Fail, "sync: exit code is 1, wanted 0 or 12, and the instance heard no call of it"},
		{"honest", `faults: [{name: far, on: {table: sys_audit}, clock: -800000h}]`, `{exit: 1}`, report.Error, "the instance could not play the fault far; its log says why"},
		{"honest", `faults: []`, `{exit: 0, records: {complete: true}}`, report.Pass, ""},
		{"honest", "faults: [{on: {method: POST}, empty_pages: true}]\n      - stop: {on: {table: sys_audit}}", `{exit: any}`, report.Pass, ""},
		{"honest", "faults: [{on: {table: sys_audit}, answer: {status: 503}}]\n      - stop: {on: {table: sysevent}}", `{exit: 1}`, report.Pass, ""},
	} {
		t.Run(c.way+" "+c.fault, func(t *testing.T) {
			config := config(t, checks(t, suite.Connector, during(c.fault, c.expect)), "madrid")
			config.Program = mine(t, c.way)
			row := only(t, config)
			require.Equal(t, c.status, row.Status, row.Reason)
			require.Contains(t, row.Reason, c.reason)
		})
	}
}

// Half a line of one who is killed is no record, and may be a secret all the same.
func TestSecretsInHalfALine(t *testing.T) {
	c := config(t, checks(t, suite.Connector, during(`stop: {on: {table: sys_audit}, signal: kill}`, "{exit: any}")+
		"      - secrets: {of: [password], in: [output]}\n"), "madrid")
	c.Program = mine(t, "begins a line with the password")
	row := only(t, c)
	require.Equal(t, report.Fail, row.Status, row.Reason)
	require.Contains(t, row.Reason, "the subject printed the password, in clear")
}

// Who ends badly beside the trouble finds in the report what a failure has there.
func TestWhatIsKeptOfABadEnd(t *testing.T) {
	for expect, want := range map[string]int{"{exit: 12}": 1, "{exit: any}": 0} {
		c := config(t, checks(t, suite.Connector, during(`faults: [{on: {method: POST}, empty_pages: true}]`, expect)), "madrid")
		c.Program = mine(t, "honest")
		row := only(t, c)
		require.Equal(t, report.Unsupported, row.Status, row.Reason)
		require.Len(t, row.Requests, want, expect)
		require.Equal(t, want > 0, row.Exchange != nil, expect)
	}
}

// What rotation has taken is to be told, neither less nor more.
func TestGaps(t *testing.T) {
	const text = `
  - id: t/gap
    varies: once
    flows: [legacy]
    needs: control
    world:
      tables: [sysevent]
      settings: {rotation: sysevent=3x1d}
      rows: [{table: sysevent, label: gone, at: -5d, values: {name: login}}]
    WORDS
    steps:
      - {run: connect, expect: {exit: 0}}
      - {run: sync, expect: {exit: 0, records: {gap: [sysevent]}}}
`
	for way, want := range map[string]string{
		"says what is gone":           "",
		"honest":                      "sync has no gap line of sysevent",
		"says too little of it":       "is gone and was not delivered, and no gap line says so",
		"says that all is gone":       "sync says that sysevent has nothing between",
		"says it the wrong way round": "is none",
	} {
		t.Run(way, func(t *testing.T) {
			config := config(t, checks(t, suite.Connector, text), "madrid")
			config.Program = mine(t, way)
			row := only(t, config)
			require.Equal(t, want == "", row.Status == report.Pass, row.Reason)
			require.Contains(t, row.Reason, want)
		})
	}
}

// What follows the last checkpoint of a sync that failed may come again, and what
// stands before it may not.
func TestWhatMayComeAgain(t *testing.T) {
	for way, want := range map[string]string{
		"fails behind a checkpoint": "again, which an earlier sync had delivered",
		"fails before a checkpoint": "",
	} {
		t.Run(way, func(t *testing.T) {
			config := config(t, checks(t, suite.Connector, one(`{run: sync, expect: {exit: nonzero}}`)+
				"      - {run: sync, expect: {exit: 0, records: {complete: true, fresh: true, unique: true}}}\n"), "madrid")
			config.Program = mine(t, way)
			row := only(t, config)
			require.Equal(t, want == "", row.Status == report.Pass, row.Reason)
			require.Contains(t, row.Reason, want)
		})
	}
}

// A redirect to another host may be followed, by whoever leaves there what opens the instance.
func TestElsewhere(t *testing.T) {
	for way, want := range map[string]string{
		"stays at home":            "",
		"honest":                   "", // follows, without its Authorization
		"takes the password along": "took along the password, in base64, in a call with GET",
	} {
		t.Run(way, func(t *testing.T) {
			config := config(t, checks(t, suite.Connector,
				during(`faults: [{on: {table: sys_audit}, answer: {status: 302, headers: {Location: "{{elsewhere}}/x"}}}]`, `{exit: any}`)+
					"      - secrets: {of: [password], in: [elsewhere]}\n"), "madrid")
			config.Program = mine(t, way)
			row := only(t, config)
			require.Equal(t, want == "", row.Status == report.Pass, row.Reason)
			require.Contains(t, row.Reason, want)
		})
	}
}
