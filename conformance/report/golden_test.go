package report_test

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// mixed is a run with every verdict in it, and with what a hostile subject may
// have put into a reason.
func mixed() *report.Report {
	const answer = "GET /api/now/table/incident?a=1&b=2: status is 200, wanted 401\n  came: 200 text/html <html>\x1b[2J\u009b1m\x00\xff]]></html>"
	checks := []report.Check{
		{ID: "auth/connect/story", Title: "connecting & syncing brings the <history>", Level: "must", Release: "eureka", Auth: "legacy", Status: report.Pass, DurationMS: 61250},
		{ID: "auth/connect/story", Title: "connecting & syncing brings the <history>", Level: "must", Release: "eureka", Auth: "oauth", Status: report.Unsupported, Reason: "Eureka has no OAuth provider"},
		{ID: "auth/connect/story", Title: "connecting & syncing brings the <history>", Level: "must", Release: "fuji", Auth: "oauth", Status: report.Pass, DurationMS: 7},
		{ID: "history/gap", Title: "a gap is told", Level: "should", Release: "any", Auth: "oauth", Status: report.Warn, DurationMS: 12, Reason: "stdout is \"\", wanted a gap", Repro: "snowglobe conform connector --check history/gap", Hint: "print a gap line",
			Stderr: "cannot go on\n", Requests: []string{"[2 calls before these are left out]", "GET /api/now/table/sysevent?sysparm_limit=1&a=b (bearer) -> 503, met weather/overloaded"},
			Exchange: &report.Exchange{LeftOut: 2, Calls: []report.Call{
				{At: "2019-06-24T12:00:00Z", Method: "GET", Path: "/api/now/table/sysevent?sysparm_limit=1&a=b", Auth: "bearer", Answer: &report.Answer{Status: 503}, Met: []string{"weather/overloaded"}},
				{At: "2019-06-24T12:00:01Z", Method: "GET", Path: "/api/now/table/sysevent?sysparm_limit=1&a=b", Auth: "bearer", Met: []string{"weather/cut-off", "check/rule-1"}},
				{At: "2019-06-24T12:00:02Z", Method: "GET", Path: "/api/now/table/sys_audit", Auth: "bearer", Answer: &report.Answer{Status: 503, Bytes: 17}, Met: []string{"weather/overloaded"}},
			}}},
		{ID: "signin/known", Title: "a defect that is listed", Level: "must", Release: "madrid", Auth: "legacy", Status: report.XFail, DurationMS: 3, Reason: "listed: ticket 17"},
		{ID: "signin/mended", Title: "a listed defect that is gone", Level: "must", Release: "madrid", Auth: "legacy", Status: report.XPass, DurationMS: 3, Reason: "it is listed as a known failure and passes; take it off the list"},
		{ID: "signin/writes", Title: "a row is made", Level: "must", Release: "madrid", Auth: "none", Status: report.Skip, Reason: "would write to the server; allow it with --allow-writes"},
		{ID: "table/list", Title: "a list is read", Level: "must", Release: "madrid", Auth: "none", Status: report.Error, DurationMS: 60000, Reason: "fork the world: cannot be reached", Repro: "snowglobe conform server --check table/list", Hint: "look at control"},
	}
	for _, release := range []string{"eureka", "fuji", "madrid"} {
		checks = append(checks, report.Check{
			ID: "signin/made-up", Title: "a made-up token is refused", Level: "must", Release: release, Auth: "legacy", Status: report.Fail, DurationMS: 1499,
			Exchange: &report.Exchange{Calls: []report.Call{{
				At: "2019-06-24T12:00:00Z", Method: "GET", Path: "/api/now/table/incident?a=1&b=2", Headers: []string{"Host: 127.0.0.1:8080", "Authorization: Bearer [redacted]"},
				Answer: &report.Answer{Status: 200, Headers: []string{"Content-Type: text/html"}, Body: "<html>\x1b[2J\u009b1m\x00</html>", Bytes: 21},
			}}},
			Reason: answer, Repro: "snowglobe conform server --check signin/made-up --release " + release, Hint: "answer 401",
		})
	}
	order := map[string]int{"eureka": 0, "fuji": 1, "madrid": 2, "any": 3}
	report.Sort(checks, func(release string) int { return order[release] })
	r := report.New("1", 7, report.Subject{Kind: "server and connector", Name: "snowglobe", Version: "0.1.0"}, checks)
	r.Faults = "weather"
	return r
}

// about knows one check, and in it what would end a script or a style.
func about(id string) report.About {
	if id != "signin/made-up" {
		return report.About{}
	}
	return report.About{Why: "an attacker </script><script>alert(1)</script> & comes in", Source: "observed, in a log"}
}

func TestGoldenFiles(t *testing.T) {
	r := mixed()
	rows := []report.Row{{Key: "eureka", Name: "Eureka"}, {Key: "fuji", Name: "Fuji"}, {Key: "geneva", Name: "Geneva"}, {Key: "madrid", Name: "Madrid"}}
	for name, write := range map[string]func(io.Writer) error{
		"report.json": r.WriteJSON,
		"junit.xml":   r.WriteJUnit,
		"report.tap":  r.WriteTAP,
		"badge.json":  r.WriteBadge,
		"summary.md":  func(w io.Writer) error { return r.WriteSummary(w, rows) },
		"github.txt":  r.WriteAnnotations,
		"report.html": func(w io.Writer) error { return r.WriteHTML(w, rows, about) },
		"text.txt":    func(w io.Writer) error { return r.WriteText(w, rows, report.Look{}) },
		"narrow.txt":  func(w io.Writer) error { return r.WriteText(w, rows, report.Look{Width: 60, Colors: true}) },
	} {
		var got bytes.Buffer
		require.NoError(t, write(&got), name)
		for _, file := range []string{"web/report.css", "web/report.js"} { // which stand there as they are
			whole, err := os.ReadFile(file)
			require.NoError(t, err)
			if name == "report.html" {
				require.Equal(t, 1, bytes.Count(got.Bytes(), whole), file)
			}
			text := bytes.Replace(got.Bytes(), whole, []byte("("+file+")"), 1)
			got.Reset()
			got.Write(text)
		}
		golden := filepath.Join("testdata", name)
		if *update {
			require.NoError(t, os.WriteFile(golden, got.Bytes(), 0o600))
		}
		want, err := os.ReadFile(golden)
		require.NoError(t, err, "go test -update makes it")
		require.Equal(t, string(want), got.String(), "%s: if this is what you want, run go test -update", name)
	}
}

var statuses = []report.Status{
	report.Pass, report.Fail, report.Warn, report.Skip, report.Unsupported, report.XFail, report.XPass, report.Error,
}

// Every set of verdicts has the exit code that is promised for it, and a run
// that executed no check is never 0.
func TestExitCodeOfEverySetOfVerdicts(t *testing.T) {
	seen := map[int]int{}
	for set := range 1 << len(statuses) {
		has := map[report.Status]bool{}
		var list []report.Status
		for i, s := range statuses {
			if set&(1<<i) != 0 {
				has[s] = true
				list = append(list, s)
			}
		}
		want := report.ExitConformant
		switch executed := has[report.Pass] || has[report.Warn] || has[report.XFail]; {
		case has[report.Fail] || has[report.XPass]:
			want = report.ExitNotConformant
		case has[report.Error]:
			want = report.ExitKitFault
		case !executed:
			want = report.ExitNothingRun
		}
		r := of(list...)
		require.Equal(t, want, r.ExitCode(), "%v", list)
		require.Equal(t, want == 0, r.Conformant, "%v", list)
		seen[want]++
	}
	require.Equal(t, map[int]int{0: 28, 1: 192, 3: 32, 5: 4}, seen)
}

// broken fails when its room is used up, as a full disk does.
type broken struct{ room int }

func (b *broken) Write(p []byte) (int, error) {
	if b.room -= len(p); b.room < 0 {
		return 0, io.ErrShortWrite
	}
	return len(p), nil
}

func TestFullDisk(t *testing.T) {
	r := mixed()
	require.ErrorIs(t, r.WriteJSON(&broken{}), io.ErrShortWrite)
	require.ErrorIs(t, r.WriteJUnit(&broken{}), io.ErrShortWrite)
	require.ErrorIs(t, r.WriteJUnit(&broken{room: 100}), io.ErrShortWrite)
	require.ErrorIs(t, r.WriteText(&broken{}, nil, report.Look{}), io.ErrShortWrite)
}
