package report_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
)

func golden(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("testdata/report.json")
	require.NoError(t, err)
	return string(text)
}

// What is read back is what was written.
func TestReadsWhatIsWritten(t *testing.T) {
	part := of(report.Pass)
	part.PartOf(report.Shard{Number: 1, Of: 2, Rows: 2, Executions: 2, Plan: report.Digest([]report.Key{{ID: "a/b"}})})
	for _, r := range []*report.Report{mixed(), of(), of(report.Pass), part} {
		var text bytes.Buffer
		require.NoError(t, r.WriteJSON(&text))
		read, err := report.Read(bytes.NewReader(text.Bytes()))
		require.NoError(t, err)
		var again bytes.Buffer
		require.NoError(t, read.WriteJSON(&again))
		require.JSONEq(t, text.String(), again.String(), "bytes that are no UTF-8 are spelt in another way")
	}
}

// A report that a person or a broken pipe has changed is none.
func TestReadsNothingElse(t *testing.T) {
	whole := golden(t)
	_, err := report.Read(strings.NewReader(whole))
	require.NoError(t, err)
	for _, c := range []struct{ old, spoiled, says string }{
		{whole, "", "line 1: the report: unexpected EOF"},
		{whole, "[]", "it is no report.json, which is a JSON object"},
		{whole, whole[:len(whole)/2], "line 135: checks[5].hint: unexpected EOF"},
		{whole, whole + "{}", "line 260: the report: invalid character"},
		{`"seed": 7`, `"seed": 7, "seed": 8`, "line 4: seed: duplicate object member name"},
		{`"seed": 7`, `"seed": -7`, "seed: minimum: -7/1 is less than 0"},
		{`"seed": 7`, `"seed": 18446744073709551616`, "line 4: seed: value out of range"},
		{`"seed": 7`, `"sed": 7`, `the report: unexpected additional properties ["sed"]`},
		{`"seed": 7`, `"sed": 7`, `the report: required: missing properties: ["seed"]`},
		{"snowglobe.report/v1", "snowglobe.report/v2", `its schema is "snowglobe.report/v2", and this program reads "snowglobe.report/v1"`},
		{`"status": "warn"`, `"status": "wran"`, "checks[3].status: enum: wran does not equal any of: [pass "},
		{`"id": "history/gap"`, `"id": "history"`, `checks[3].id: pattern: "history" does not match`},
		{`"status": "warn"`, `"status": "fail"`, "totals.warn: it is 1, and 0 rows have this verdict"},
		{`"status": "warn"`, `"status": "fail"`, "totals.fail: it is 3, and 4 rows have this verdict"},
		{`"conformant": false`, `"shard": {"number": 3, "of": 2, "rows": 11, "executions": 8, "plan": "` + strings.Repeat("a", 64) + `"}, "conformant": false`, "shard.number: there are 2 shards, and this is number 3"},
		{`"conformant": false`, `"shard": {"number": 1, "of": 2, "rows": 10, "executions": 8, "plan": "` + strings.Repeat("a", 64) + `"}, "conformant": false`, "shard.rows: the whole run has 10, with 11 here and 8 carried out"},
		{`"conformant": false`, `"shard": {"number": 1, "of": 2, "rows": 10, "executions": 8, "plan": "a"}, "conformant": false`, `shard.plan: pattern: "a" does not match`},
		{`"at": "2019-06-24T12:00:01Z"`, `"at": "yesterday"`, "checks[3].exchange.calls[1].at: pattern: \"yesterday\" does not match"},
		{`"hint": "print a gap line",`, `"hint": "print a gap line", "borrowed": true,`, "checks[3].borrowed: the report is not one of a shard"},
		{`"conformant": false`, `"conformant": true`, "conformant: it is true, and by its rows the run is not conformant (exit code 1)"},
		{`"release": "fuji",` + "\n" + `   "auth": "oauth"`, `"release": "eureka", "auth": "oauth"`, "checks[2]: auth/connect/story (eureka, oauth) stands at checks[1] already"},
	} {
		require.Equal(t, 1, strings.Count(whole, c.old), c.old)
		_, err := report.Read(strings.NewReader(strings.Replace(whole, c.old, c.spoiled, 1)))
		require.ErrorContains(t, err, c.says, c.spoiled)
	}
}

// One mistake that was made a thousand times is told a score of times.
func TestReadTellsAFew(t *testing.T) {
	rows := make([]report.Check, 1000)
	for i := range rows {
		rows[i] = row("a/b", "madrid", "oauth", report.Pass)
	}
	var text bytes.Buffer
	require.NoError(t, report.New("1", 7, report.Subject{Kind: "server", Name: "x"}, rows).WriteJSON(&text))
	_, err := report.Read(&text)
	require.Equal(t, 20, strings.Count(err.Error(), "\n"))
	require.ErrorContains(t, err, "and 979 more")
}

// zeros is a file without an end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestReadIsBounded(t *testing.T) {
	_, err := report.Read(zeros{})
	require.EqualError(t, err, "it has more than 64 MiB; is it a report?")
}

// Whatever is read is written as the same, and never contradicts itself.
func FuzzRead(f *testing.F) {
	f.Add(golden(f))
	f.Add(`{"schema":"snowglobe.report/v1"}`)
	f.Add(`{"checks":[{"id":1,"id":2}]}`)
	f.Add("[]")
	f.Fuzz(func(t *testing.T, text string) {
		read, err := report.Read(strings.NewReader(text))
		if err != nil {
			return
		}
		require.Empty(t, read.Contradictions())
		var written bytes.Buffer
		require.NoError(t, read.WriteJSON(&written))
		again, err := report.Read(&written)
		require.NoError(t, err)
		require.Equal(t, read, again)
	})
}
