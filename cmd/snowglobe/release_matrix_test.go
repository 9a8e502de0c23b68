package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance"
	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/run"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/conformance/world"
	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// pretender is a control API in front of another, which makes instances of the release
// played and has them go by the name of the release said.
func pretender(t *testing.T, controlURL, said, played string) *world.Control {
	t.Helper()
	behind, err := url.Parse(controlURL)
	require.NoError(t, err)
	server := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(behind)
			if r.Out.Body != nil {
				r.Out.Body, r.Out.ContentLength = renamed(t, r.Out.Body, said, played)
			}
		},
		ModifyResponse: func(answer *http.Response) error {
			answer.Body, answer.ContentLength = renamed(t, answer.Body, played, said)
			answer.Header.Set("Content-Length", strconv.FormatInt(answer.ContentLength, 10))
			return nil
		},
	})
	t.Cleanup(server.Close)
	control, err := world.NewControl(server.URL, "")
	require.NoError(t, err)
	t.Cleanup(control.Close)
	return control
}

// renamed is a body of control's with another release in it.
func renamed(t *testing.T, body io.ReadCloser, from, to string) (io.ReadCloser, int64) {
	t.Helper()
	text, err := io.ReadAll(body)
	if err == nil {
		err = body.Close()
	}
	if err != nil {
		t.Errorf("read what goes by: %v", err)
	}
	text = bytes.ReplaceAll(text, []byte(`"release":`+strconv.Quote(from)), []byte(`"release":`+strconv.Quote(to)))
	return io.NopCloser(bytes.NewReader(text)), int64(len(text))
}

// judgedAs are the worst verdicts of checks on instances that play one release and are
// taken for another.
func judgedAs(t *testing.T, controlURL string, checks []*suite.Check, said, played string) map[string]report.Status {
	t.Helper()
	catalog, err := conformance.Catalog()
	require.NoError(t, err)
	rows, err := run.Run(t.Context(), run.Config{
		Checks: checks, Catalog: catalog, Releases: []string{said}, Flows: []suite.Flow{suite.OAuth, suite.Legacy},
		Seed: 1, Parallel: 4, Clock: clock.System(),
		Target: run.Target{Control: pretender(t, controlURL, said, played)},
		Replay: func(*suite.Check, string, suite.Flow) string { return "" },
	})
	require.NoError(t, err)
	worst := map[string]report.Status{}
	for _, row := range rows {
		if !wrong(worst[row.ID]) && row.Status != report.Unsupported {
			worst[row.ID] = row.Status
		}
	}
	return worst
}

func wrong(s report.Status) bool { return s == report.Fail || s == report.Warn }

// apart are the server checks that an instance of one release passes and an instance of
// its neighbour, taken for it, does not; fails is how many of them it must pass.
type apart struct {
	said, played suite.Release
	turning      []*suite.Check // that may tell
	ids          []string
	fails        int
}

// toldApart tries each of the releases of the article with its neighbours, both ways.
// Only checks that turn from one to the other can tell. Where one of the two has no
// OAuth there is no client to sign in with, and so nothing to try.
func toldApart(t *testing.T) []apart {
	t.Helper()
	catalog, err := conformance.Catalog()
	require.NoError(t, err)
	suites, err := conformance.Suites(suite.Server)
	require.NoError(t, err)
	checks, err := suite.Select(suites, nil)
	require.NoError(t, err)
	controlURL, stop, err := startOwnInstances(t.Context())
	require.NoError(t, err)
	t.Cleanup(stop)

	var all []apart
	releases := catalog.All()
	for i, newer := range releases[1:] {
		older := releases[i]
		if !older.Article {
			break
		}
		for _, pair := range []apart{{said: older, played: newer}, {said: newer, played: older}} {
			for _, c := range checks {
				signsIn := older.OAuth || !slices.Equal(c.Flows, suite.Flows{suite.OAuth})
				if turn := catalog.Turn(c, pair.said, pair.played); signsIn && (turn == suite.Ends || turn == suite.Changes) {
					pair.turning = append(pair.turning, c)
				}
			}
			all = append(all, pair)
		}
	}
	itself := asThemselves(t, controlURL, all)
	for i := range all {
		pair := &all[i]
		for id, status := range judgedAs(t, controlURL, pair.turning, pair.said.Key, pair.played.Key) {
			if wrong(status) {
				require.Equal(t, report.Pass, itself[pair.said.Key][id], "%s on %s", id, pair.said.Name)
				pair.ids = append(pair.ids, id)
				if status == report.Fail {
					pair.fails++
				}
			}
		}
		slices.Sort(pair.ids)
	}
	return all
}

// asThemselves are the verdicts on each release that is taken for what it is, by all
// checks that may tell it from a neighbour.
func asThemselves(t *testing.T, controlURL string, all []apart) map[string]map[string]report.Status {
	t.Helper()
	turning := map[string][]*suite.Check{}
	for _, pair := range all {
		for _, c := range pair.turning {
			if key := pair.said.Key; !slices.Contains(turning[key], c) {
				turning[key] = append(turning[key], c)
			}
		}
	}
	itself := map[string]map[string]report.Status{}
	for key, checks := range turning {
		itself[key] = judgedAs(t, controlURL, checks, key, key)
	}
	return itself
}

// Each release of the article is told from a neighbour by four checks at least, which it
// passes and the neighbour in its place does not. docs/release-matrix.md has them all, and
// what the profiles have otherwise from release to release.
func TestReleaseMatrixDocs(t *testing.T) {
	if testing.Short() {
		t.Skip("judges eighteen pairs of releases")
	}
	all := toldApart(t)
	most := map[string]int{}
	for _, pair := range all {
		if pair.said.Article {
			most[pair.said.Name] = max(most[pair.said.Name], len(pair.ids))
		}
	}
	require.Len(t, most, 9)
	for name, n := range most {
		require.GreaterOrEqual(t, n, 4, "no neighbour of %s is told from it by four checks", name)
	}
	holdsBlocks(t, "release-matrix.md", map[string]string{"switches": switchesByRelease(t), "checks": tellingChecks(all)})
}

// switchesByRelease is a line a pair of neighbours.
func switchesByRelease(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("| from | to | switches that differ |\n| --- | --- | --- |\n")
	profiles := release.Catalog().All()
	for i, newer := range profiles[1:] {
		changes, err := release.Catalog().Diff(profiles[i].Key, newer.Key)
		require.NoError(t, err)
		cells := make([]string, len(changes))
		for n, c := range changes {
			cells[n] = fmt.Sprintf("`%s` %s → %s", c.Key, c.From, c.To)
		}
		if len(cells) == 0 {
			cells = []string{"none"}
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", profiles[i].Name, newer.Name, inTable(strings.Join(cells, "; ")))
	}
	return b.String()
}

// tellingChecks is a line a pair in each direction, its checks by family.
func tellingChecks(all []apart) string {
	var b strings.Builder
	b.WriteString("| taken for | plays | checks | of them must | by family |\n| --- | --- | ---: | ---: | --- |\n")
	for _, pair := range all {
		families := map[string][]string{}
		for _, id := range pair.ids {
			family, name := path.Split(id)
			families[family] = append(families[family], name)
		}
		var cells []string
		for _, family := range slices.Sorted(maps.Keys(families)) {
			cells = append(cells, "`"+family+"` "+strings.Join(families[family], ", "))
		}
		fmt.Fprintf(&b, "| %s | %s | %d | %d | %s |\n", pair.said.Name, pair.played.Name, len(pair.ids), pair.fails, strings.Join(cells, "; "))
	}
	return b.String()
}
