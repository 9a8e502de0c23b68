package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
)

func row(id, release, auth string, status report.Status) report.Check {
	c := report.Check{ID: id, Title: "title of " + id, Level: "must", Release: release, Auth: auth, Status: status, DurationMS: 1250}
	if status != report.Pass {
		c.Reason, c.Repro, c.Hint = "first line\nsecond \x01 <line>", "snowglobe conform …", "mend it"
	}
	return c
}

func of(statuses ...report.Status) *report.Report {
	var rows []report.Check
	for _, s := range statuses {
		rows = append(rows, row("a/b", "madrid", "oauth", s))
	}
	return report.New("1", 7, report.Subject{Kind: "server", Name: "x"}, rows)
}

func TestVerdicts(t *testing.T) {
	for _, c := range []struct {
		statuses []report.Status
		code     int
	}{
		{nil, report.ExitNothingRun},
		{[]report.Status{report.Skip, report.Unsupported}, report.ExitNothingRun},
		{[]report.Status{report.Pass, report.Skip}, report.ExitConformant},
		{[]report.Status{report.Warn}, report.ExitConformant},
		{[]report.Status{report.XFail}, report.ExitConformant},
		{[]report.Status{report.Pass, report.Fail}, report.ExitNotConformant},
		{[]report.Status{report.Pass, report.XPass}, report.ExitNotConformant},
		{[]report.Status{report.Fail, report.Error}, report.ExitNotConformant},
		{[]report.Status{report.Pass, report.Error}, report.ExitKitFault},
		{[]report.Status{report.Error}, report.ExitKitFault},
	} {
		r := of(c.statuses...)
		require.Equal(t, c.code, r.ExitCode(), "%v", c.statuses)
		require.Equal(t, c.code == report.ExitConformant, r.Conformant, "%v", c.statuses)
	}
}

func TestJSON(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, of(report.Pass, report.Fail).WriteJSON(&b))
	require.JSONEq(t, `{
		"schema": "snowglobe.report/v1", "suite_version": "1", "seed": 7,
		"subject": {"kind": "server", "name": "x"}, "conformant": false,
		"totals": {"pass": 1, "fail": 1, "warn": 0, "skip": 0, "unsupported": 0, "xfail": 0, "xpass": 0, "error": 0},
		"checks": [
			{"id": "a/b", "title": "title of a/b", "level": "must", "release": "madrid", "auth": "oauth", "status": "pass", "duration_ms": 1250, "reason": "", "repro": ""},
			{"id": "a/b", "title": "title of a/b", "level": "must", "release": "madrid", "auth": "oauth", "status": "fail", "duration_ms": 1250,
			 "reason": "first line\nsecond \u0001 <line>", "repro": "snowglobe conform …", "hint": "mend it"}
		]}`, b.String())
	b.Reset()
	require.NoError(t, of().WriteJSON(&b))
	var r struct{ Checks []any }
	require.NoError(t, json.Unmarshal(b.Bytes(), &r))
	require.NotNil(t, r.Checks, "an empty list, not null")
}

func TestJUnit(t *testing.T) {
	r := report.New("1", 7, report.Subject{}, []report.Check{
		row("a/b", "fuji", "oauth", report.Pass), row("a/b", "madrid", "oauth", report.Fail), row("a/c", "madrid", "oauth", report.Error),
		row("a/d", "madrid", "oauth", report.Skip), row("a/e", "madrid", "oauth", report.Warn), row("a/f", "any", "none", report.Unsupported),
	})
	var b bytes.Buffer
	require.NoError(t, r.WriteJUnit(&b))
	var doc struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
		Skipped  int `xml:"skipped,attr"`
		Suites   []struct {
			Name  string `xml:"name,attr"`
			Cases []struct {
				Name    string `xml:"name,attr"`
				Time    string `xml:"time,attr"`
				Failure *struct {
					Message string `xml:"message,attr"`
					Text    string `xml:",chardata"`
				} `xml:"failure"`
				Out string `xml:"system-out"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	require.NoError(t, xml.Unmarshal(b.Bytes(), &doc), b.String())
	require.Equal(t, [4]int{6, 1, 1, 2}, [4]int{doc.Tests, doc.Failures, doc.Errors, doc.Skipped})
	require.Equal(t, "madrid.oauth", doc.Suites[1].Name)
	failed := doc.Suites[1].Cases[0]
	require.Equal(t, "a/b", failed.Name)
	require.Equal(t, "1.250", failed.Time)
	require.Equal(t, "first line", failed.Failure.Message)
	require.Equal(t, "first line\nsecond  <line>\nmend: mend it\nsnowglobe conform …", failed.Failure.Text, "what XML cannot hold is left out")
	require.Equal(t, "warning: first line\nsecond  <line>\nmend: mend it", doc.Suites[1].Cases[3].Out)
}

// What has scrolled away stands above the verdict again, and of nothing there is no
// table.
func TestMatrixOfALongRun(t *testing.T) {
	var checks []report.Check
	for _, id := range []string{"a/a", "a/b", "a/c", "a/d", "a/e"} {
		checks = append(checks, row(id, "madrid", "oauth", report.Fail))
	}
	rows := []report.Row{{Key: "madrid", Name: "Madrid"}}
	var b bytes.Buffer
	require.NoError(t, report.New("1", 7, report.Subject{}, checks).WriteText(&b, rows, report.Look{}))
	const matrix = "release   OAuth    user and password   either\nMadrid    5 FAIL   -                   -\n"
	require.True(t, strings.HasPrefix(b.String(), matrix), b.String())
	require.Contains(t, b.String(), "\n\n"+matrix+"\nnot conformant")

	b.Reset()
	require.NoError(t, report.New("1", 7, report.Subject{}, nil).WriteText(&b, rows, report.Look{}))
	require.Equal(t, "nothing was run: 0 pass, 0 fail, 0 warn, 0 skip, 0 unsupported, 0 error; seed 7\n", b.String())
}

func TestMatrix(t *testing.T) {
	r := report.New("1", 7, report.Subject{}, []report.Check{
		row("a/b", "eureka", "oauth", report.Unsupported), row("a/b", "eureka", "legacy", report.Pass),
		row("a/b", "fuji", "oauth", report.Fail), row("a/b", "fuji", "legacy", report.Pass), row("a/c", "fuji", "legacy", report.Warn),
		row("a/b", "geneva", "oauth", report.Fail), row("a/b", "helsinki", "oauth", report.Fail), row("a/d", "any", "none", report.Skip),
	})
	var b bytes.Buffer
	require.NoError(t, r.WriteText(&b, []report.Row{
		{Key: "eureka", Name: "Eureka"}, {Key: "fuji", Name: "Fuji"}, {Key: "geneva", Name: "Geneva"}, {Key: "helsinki", Name: "Helsinki"}, {Key: "istanbul", Name: "Istanbul"},
	}, report.Look{}))
	text := b.String()
	matrix := "" +
		"release       OAuth         user and password   either\n" +
		"Eureka        unsupported   1 pass              -\n" +
		"Fuji          1 FAIL        1 pass, 1 warn      -\n" +
		"Geneva        1 FAIL        -                   -\n" +
		"Helsinki      1 FAIL        -                   -\n" +
		"any release   -             -                   1 skip\n"
	require.True(t, strings.HasPrefix(text, matrix), text)
	require.Equal(t, 1, strings.Count(text, matrix), "it is still to be seen")
	require.Contains(t, text, "FAIL  a/b  (fuji, oauth)  title of a/b\n    first line\n")
	require.Contains(t, text, "    mend:   mend it\n    replay: snowglobe conform …\n")
	require.Contains(t, text, "    2 more of the same: Geneva, Helsinki\n")
	require.Contains(t, text, "WARN  a/c  (fuji, legacy)")
	require.Contains(t, text, "not conformant: 2 pass, 3 fail, 1 warn, 1 skip, 1 unsupported, 0 error; seed 7\n")
}

// Where the lines do not fit, the parts of a cell stand below one another.
func TestMatrixOnANarrowScreen(t *testing.T) {
	r := report.New("1", 7, report.Subject{}, []report.Check{
		row("a/b", "eureka", "oauth", report.Unsupported), row("a/b", "eureka", "legacy", report.Pass), row("a/c", "eureka", "legacy", report.Unsupported),
		row("a/b", "fuji", "oauth", report.Pass), row("a/c", "fuji", "oauth", report.Warn), row("a/d", "fuji", "oauth", report.Unsupported), row("a/b", "fuji", "legacy", report.Pass),
	})
	write := func(width int) string {
		var b bytes.Buffer
		require.NoError(t, r.WriteText(&b, []report.Row{{Key: "eureka", Name: "Eureka"}, {Key: "fuji", Name: "Fuji"}}, report.Look{Width: width}))
		return b.String()
	}
	wide := "" +
		"release   OAuth                           user and password       either\n" +
		"Eureka    unsupported                     1 pass, 1 unsupported   -\n" +
		"Fuji      1 pass, 1 warn, 1 unsupported   1 pass                  -\n"
	narrow := "" +
		"release   OAuth           user and password   either\n" +
		"Eureka    unsupported     1 pass              -\n" +
		"                          1 unsupported\n" +
		"Fuji      1 pass          1 pass              -\n" +
		"          1 warn\n" +
		"          1 unsupported\n"
	require.True(t, strings.HasPrefix(write(0), wide), write(0))
	require.True(t, strings.HasPrefix(write(72), wide), write(72))
	require.True(t, strings.HasPrefix(write(71), narrow), write(71))
}

// One defect is told once, with how to mend it only where that helps.
func TestWhatStandsOnAFailure(t *testing.T) {
	story, second := row("a/story", "fuji", "oauth", report.Fail), row("a/b", "fuji", "legacy", report.Fail)
	second.Hint = ""
	standing := row("a/c", "fuji", "oauth", report.Skip)
	standing.StandsOn = "a/story"
	var b bytes.Buffer
	require.NoError(t, report.New("1", 7, report.Subject{}, []report.Check{story, second, standing, standing}).WriteText(&b, nil, report.Look{}))
	require.Contains(t, b.String(), "\na/story failed: mend it first. 2 further checks stand on it and were not judged.\n\nnot conformant")
	require.Equal(t, 1, strings.Count(b.String(), "mend:"), b.String())
}

// Each message that says something else is shown, with the line that replays it;
// what differs by numbers and ids alone is the same.
func TestFailuresThatAreAlikeAreToldOnce(t *testing.T) {
	var all []report.Check
	for i, reason := range []string{
		"1 rows are missing, for instance 0123456789abcdef0123456789abcdef", "22 rows are missing, for instance 76543210fedcba980123456789abcdef",
		"sync says nothing", "sync says something else", "sync says a third thing", "sync says a fourth thing",
	} {
		c := row("a/b", []string{"eureka", "fuji", "geneva", "helsinki", "istanbul", "jakarta"}[i], "oauth", report.Fail)
		c.Reason, c.Repro = reason, "replay "+c.Release
		all = append(all, c)
	}
	other := row("a/b", "eureka", "legacy", report.Fail)
	other.Reason = all[0].Reason
	var b bytes.Buffer
	require.NoError(t, report.New("1", 7, report.Subject{}, append(all, other)).WriteText(&b, nil, report.Look{}))
	require.Contains(t, b.String(), "    2 more of the same: eureka (legacy); fuji (oauth)\n")
	for _, release := range []string{"eureka", "geneva", "helsinki"} {
		require.Contains(t, b.String(), "replay: replay "+release+"\n")
	}
	require.NotContains(t, b.String(), "replay fuji")
	require.Contains(t, b.String(), "a/b failed 2 times more, in other words; report.json has them all")
}

func TestReasonsForNotJudging(t *testing.T) {
	var all []report.Check
	for _, id := range []string{"a/a", "a/b", "a/c", "a/d"} {
		c := row(id, "eureka", "oauth", report.Unsupported)
		c.Reason = "Eureka has no OAuth provider"
		all = append(all, c)
	}
	c := row("a/e", "madrid", "legacy", report.Skip)
	c.Reason = "would write to the server; allow it with --allow-writes"
	d := row("a/g", "madrid", "legacy", report.Unsupported)
	d.Reason = "sync met nothing\n  stderr: no settings"
	all = append(all, c, d, row("a/f", "madrid", "legacy", report.Pass))
	var b bytes.Buffer
	require.NoError(t, report.New("1", 7, report.Subject{}, all).WriteText(&b, nil, report.Look{}))
	require.Contains(t, b.String(), "\nnot judged:\n"+
		"     4 unsupported  Eureka has no OAuth provider\n"+
		"     1 skip         would write to the server; allow it with --allow-writes: a/e\n"+
		"     1 unsupported  sync met nothing: a/g\n"+
		"                      stderr: no settings\n\nconformant, as far as it was judged:")
}

// Wrapped lines keep to the width, and hold the same words in the same order.
func TestWrap(t *testing.T) {
	const text = "a sentence that goes on for longer than any terminal is wide, with a-word-that-is-too-long-for-it-all-by-itself-and-stays\n  an indented line that goes on as well, and on and on"
	look := report.Look{Width: 40}
	got := look.Wrap("  - ", "    ", text)
	require.Equal(t, strings.Fields("- "+text), strings.Fields(got))
	for line := range strings.Lines(got) {
		line = strings.TrimSuffix(line, "\n")
		require.True(t, len(line) <= 40 || strings.HasPrefix(line, "    a-word-"), line)
	}
	require.Contains(t, got, "\n      an indented line")
	require.Equal(t, "FAIL  a/b  (fuji, oauth)  a title of\n    some length\n", report.Look{Width: 40}.Wrap("", "    ", "FAIL  a/b  (fuji, oauth)  a title of some length"))
	require.Equal(t, "x "+text[:20]+"\n", report.Look{}.Wrap("x ", "", text[:20]))
}

func TestSort(t *testing.T) {
	rows := []report.Check{
		row("b", "fuji", "oauth", report.Pass), row("a", "fuji", "oauth", report.Pass), row("a", "eureka", "legacy", report.Pass), row("a", "fuji", "legacy", report.Pass),
	}
	report.Sort(rows, func(release string) int { return strings.Index("eureka fuji", release) })
	var order []string
	for _, c := range rows {
		order = append(order, c.ID+" "+c.Release+" "+c.Auth)
	}
	require.Equal(t, []string{"a eureka legacy", "a fuji legacy", "a fuji oauth", "b fuji oauth"}, order)
}

// Every form of a report of a shard says so, and a shard without rows is no run of
// nothing where others have something to carry out.
func TestShardsAreNamed(t *testing.T) {
	r := of(report.Pass, report.Fail)
	r.PartOf(report.Shard{Number: 2, Of: 3, Rows: 9, Executions: 7, Plan: strings.Repeat("0", 64)})
	for name, write := range map[string]func(io.Writer) error{
		"text": func(w io.Writer) error { return r.WriteText(w, nil, report.Look{}) }, "summary": func(w io.Writer) error { return r.WriteSummary(w, nil) },
		"TAP": r.WriteTAP, "JUnit": r.WriteJUnit, "badge": r.WriteBadge,
		"HTML": func(w io.Writer) error {
			return r.WriteHTML(w, nil, func(string) report.About { return report.About{} })
		},
	} {
		var b bytes.Buffer
		require.NoError(t, write(&b))
		require.Contains(t, b.String(), "(shard 2 of 3)", name)
	}
	idle := of(report.Skip)
	require.False(t, idle.Conformant)
	idle.PartOf(report.Shard{Number: 2, Of: 3, Rows: 9, Executions: 7})
	require.True(t, idle.Conformant)
	idle.PartOf(report.Shard{Number: 2, Of: 3, Rows: 9})
	require.Equal(t, report.ExitNothingRun, idle.ExitCode())
	require.False(t, idle.Conformant)
}

// A report may be of another job, whose words steer nobody's terminal.
func TestWordsOfAReportThatSteerATerminal(t *testing.T) {
	c := row("a/b", "madrid", "oauth", report.Fail)
	for _, text := range []*string{&c.Title, &c.Hint, &c.Repro, &c.Reason} {
		*text += "\x1b[2J\u009b1m"
	}
	r := report.New("1", 7, report.Subject{Kind: "server", Name: "x"}, []report.Check{c})
	var b bytes.Buffer
	require.NoError(t, r.WriteText(&b, nil, report.Look{}))
	require.NoError(t, r.WriteAnnotations(&b))
	require.Contains(t, b.String(), "title of a/b[2J", "they are still to be read")
	require.NotRegexp(t, `[^\n\P{C}]`, b.String())
}

// Where few columns stand beside the ids they have their names, and columns of the matrix
// that nobody judged take no room.
func TestColumnsOfThePage(t *testing.T) {
	page := func(releases ...string) string {
		var checks []report.Check
		var rows []report.Row
		for _, name := range releases {
			checks = append(checks, row("a/b", strings.ToLower(name), "oauth", report.Pass))
			rows = append(rows, report.Row{Key: strings.ToLower(name), Name: name})
		}
		checks = append(checks, row("a/c", report.AnyRelease, "oauth", report.Warn))
		var b bytes.Buffer
		require.NoError(t, report.New("1", 7, report.Subject{Kind: "connector", Name: "x"}, checks).
			WriteHTML(&b, rows, func(string) report.About { return report.About{} }))
		return b.String()
	}
	few := page("Madrid")
	require.Contains(t, few, ">Madrid</abbr>")
	require.Contains(t, few, ">any</abbr>")
	require.Contains(t, few, `<th scope="col">OAuth</th>`)
	require.NotContains(t, few, "user and password", "nobody judged it")
	many := page("Jakarta", "Kingston", "London", "Madrid")
	require.Contains(t, many, ">Ma</abbr>")
	require.Contains(t, many, ">ar</abbr>")
}

// What fails a run is told before what only warns, whatever the ids are.
func TestFailuresStandBeforeWarnings(t *testing.T) {
	r := report.New("1", 7, report.Subject{Kind: "server", Name: "x"}, []report.Check{
		row("a/b", "madrid", "oauth", report.Warn), row("c/d", "madrid", "oauth", report.Fail),
	})
	var b bytes.Buffer
	require.NoError(t, r.WriteText(&b, nil, report.Look{}))
	require.Less(t, strings.Index(b.String(), "FAIL  c/d"), strings.Index(b.String(), "WARN  a/b"), b.String())
}
