package main

import (
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

func runReleases(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out strings.Builder
	c := releasesCommand()
	c.SetArgs(append([]string{}, args...)) // of nil, cobra reads those of the test
	c.SetOut(&out)
	c.SetErr(&out)
	err := c.Execute()
	return out.String(), err
}

func TestReleasesListsOneLineEach(t *testing.T) {
	out, err := runReleases(t)
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	require.Len(t, lines, 25, out)
	require.Regexp(t, `^KEY +NAME`, lines[0])
	require.Regexp(t, `^eureka +Eureka +mid 2014 +0 +v1 +0$`, lines[1])
	require.Regexp(t, `^fuji +Fuji, Fiji +spring 2015 +2 +v1 +[0-9]+$`, lines[2])
	require.Regexp(t, `^madrid +Madrid +March 2019 +[0-9]+ +v1, v2 +[0-9]+$`, lines[9])
	require.Regexp(t, `^washingtondc +Washington DC, Washington +early 2024 +[0-9]+ +v1, v2`, lines[19])
	require.Regexp(t, `^brazil +Brazil +2026-11-05 +[0-9]+ +v1, v2`, lines[24])
}

// What a column holds stands in the help, below its name.
func TestReleasesExplainsItsColumns(t *testing.T) {
	out, err := runReleases(t)
	require.NoError(t, err)
	help := snowglobe(t, "releases", "--help").stdout
	head, _, _ := strings.Cut(out, "\n")
	for column := range strings.FieldsSeq(head) {
		require.Regexp(t, `(?m)^  `+column+` +\S`, help)
	}
}

func TestReleasesJSON(t *testing.T) {
	out, err := runReleases(t, "--json")
	require.NoError(t, err)
	var got struct {
		Releases []struct {
			Key      string
			BuildTag struct{ Value, Mark, Source string } `json:"build_tag"`
			Cells    []struct{ Key, Fresh, Upgraded, Mark, Source string }
		}
	}
	require.NoError(t, json.Unmarshal([]byte(out), &got))
	require.Len(t, got.Releases, 24)
	require.Equal(t, "eureka", got.Releases[0].Key)
	require.Equal(t, "observed", got.Releases[1].BuildTag.Mark)
	for _, c := range got.Releases[8].Cells {
		require.NotEmpty(t, c.Source, c.Key)
	}
}

func TestReleasesDiff(t *testing.T) {
	out, err := runReleases(t, "diff", "London", "madrid")
	require.NoError(t, err)
	require.Contains(t, out, "From London to Madrid:")
	require.Contains(t, out, "\n  oauth_params_post_body_only: false -> fresh true, upgraded false\n    refuses token parameters in the URL.")

	out, err = runReleases(t, "diff", "london", "london")
	require.NoError(t, err)
	require.Equal(t, "From London to London nothing changes.\n", out)

	out, err = runReleases(t, "diff", "fiji", "geneva", "--json")
	require.NoError(t, err)
	var got struct {
		From, To string
		Changes  []struct {
			Key      string
			From, To struct{ Fresh string }
		}
	}
	require.NoError(t, json.Unmarshal([]byte(out), &got))
	require.Equal(t, "fuji", got.From)
	require.NotEmpty(t, got.Changes)
	require.Equal(t, "rest_table_versions", got.Changes[0].Key)
	require.Equal(t, "v1,v2", got.Changes[0].To.Fresh)

	out, err = runReleases(t, "diff", "madrid", "newyork")
	require.NoError(t, err)
	require.Contains(t, out, "From Madrid to New York no switch is known to change.\n\nChecks")

	_, err = runReleases(t, "diff", "fuji", "madird")
	require.ErrorContains(t, err, `unknown release "madird"; the nearest is "Madrid"`)
}

// The checks that turn are named, by the way that one goes.
func TestReleasesDiffNamesChecks(t *testing.T) {
	type checks struct{ Begin, End, Change []string }
	of := func(from, to string) checks {
		out, err := runReleases(t, "diff", from, to, "--json")
		require.NoError(t, err)
		var got struct{ Checks checks }
		require.NoError(t, json.Unmarshal([]byte(out), &got))
		return got.Checks
	}
	there, back := of("kingston", "london"), of("london", "kingston")
	require.Contains(t, there.Begin, "rate-limits/exceeded")
	require.Contains(t, there.End, "rate-limits/before-london")
	require.Contains(t, there.Change, "release/build-tag")
	require.Equal(t, checks{there.End, there.Begin, there.Change}, back)
	require.Equal(t, checks{[]string{}, []string{}, []string{}}, of("london", "london"))
	require.Contains(t, of("eureka", "fuji").Begin, "oauth/password/good", "what only OAuth can show begins with it")

	out, err := runReleases(t, "diff", "kingston", "london")
	require.NoError(t, err)
	require.Contains(t, out, ", rate-limits (", "a family with many has their number")
	require.Contains(t, out, "1 end: rate-limits/before-london\n")
}

// What a client without a version in its path meets when nothing is found. The
// two releases must really answer so.
func TestReleasesDiffSaysWhatBecomesOfAnEmptyList(t *testing.T) {
	out, err := runReleases(t, "diff", "eureka", "madrid")
	require.NoError(t, err)
	require.Contains(t, out, "hence a list without rows at /api/now/table/{table} answers: 404 -> 200\n      documented: vendor page")
	out, err = runReleases(t, "diff", "geneva", "fiji", "--json")
	require.NoError(t, err)
	var got struct {
		Consequences []struct{ Of, From, To string }
	}
	require.NoError(t, json.Unmarshal([]byte(out), &got))
	require.Equal(t, []struct{ Of, From, To string }{{"rest_unversioned_maps_to", "200", "404"}}, got.Consequences)
	for _, pair := range [][]string{{"eureka", "fuji"}, {"geneva", "madrid"}} {
		out, err = runReleases(t, "diff", pair[0], pair[1])
		require.NoError(t, err)
		require.NotContains(t, out, "a list without rows", pair)
	}
	for name, want := range map[string]int{"eureka": 404, "fuji": 404, "geneva": 200, "madrid": 200} {
		r := serve(t, "--release", name, "--events", "0")
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.InstanceURL+"/api/now/table/incident?sysparm_query=number=none", http.NoBody)
		require.NoError(t, err)
		request.SetBasicAuth(r.Admin.UserName, r.Admin.Password)
		answer, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.Equal(t, want, answer.StatusCode, name)
	}
}

func TestReleasesShow(t *testing.T) {
	out, err := runReleases(t, "show", "Fiji")
	require.NoError(t, err)
	require.Regexp(t, `(?m)^SWITCH +EVIDENCE +VALUE$`, out)
	require.Regexp(t, `(?m)^header_link +observed +true$`, out)
	require.Regexp(t, `(?m)^rotation +\w+ +sysevent=7x1d`, out)

	out, err = runReleases(t, "show", "madrid", "refresh_*", "problem_states")
	require.NoError(t, err)
	require.Contains(t, out, `refresh_answer: same
  refresh_answer is the refresh_token member of the answer to a refresh.
  takes same, absent, rotated, rotated_public
  client: the Splunk add-on and Cortex XSOAR break without the member
`)
	require.Contains(t, out, "problem_states: fresh 101_to_107, upgraded 1_to_4\n")
	require.NotContains(t, out, "audit_lag")

	out, err = runReleases(t, "show", "eureka", "refresh_answer", "--json")
	require.NoError(t, err)
	var got struct {
		Release  string
		Switches []struct{ Key, Fresh, Upgraded, Mark, Source, Says, Takes string }
	}
	require.NoError(t, json.Unmarshal([]byte(out), &got))
	require.Equal(t, "eureka", got.Release)
	require.Len(t, got.Switches, 1)
	require.Equal(t, "same, absent, rotated, rotated_public", got.Switches[0].Takes)

	_, err = runReleases(t, "show", "madrid", "refresh_anser")
	require.EqualError(t, err, `unknown switch "refresh_anser"; the nearest is "refresh_answer"; snowglobe releases show madrid lists all`)
	_, err = runReleases(t, "show", "madrid", "x*")
	require.EqualError(t, err, `no switch of Madrid is like "x*"; snowglobe releases show madrid lists them`)
	_, err = runReleases(t, "show", "madrid", "[")
	require.ErrorContains(t, err, `"[" is no pattern`)
	_, err = runReleases(t, "show", "madrit")
	require.ErrorContains(t, err, `the nearest is "Madrid"`)
}

var update = flag.Bool("update", false, "rewrite the golden files")

// What the verbs print, for people and for programs.
func TestReleasesGolden(t *testing.T) {
	for name, args := range map[string][]string{
		"list.txt":                  nil,
		"show_switches.txt":         {"show", "eureka", "refresh_answer", "link_*", "problem_states"},
		"show_switches.json":        {"show", "eureka", "refresh_answer", "problem_states", "--json"},
		"diff_kingston_london.txt":  {"diff", "kingston", "london"},
		"diff_london_madrid.txt":    {"diff", "london", "madrid"},
		"diff_kingston_london.json": {"diff", "kingston", "london", "--json"},
	} {
		out, err := runReleases(t, args...)
		require.NoError(t, err, name)
		file := filepath.Join("testdata", "releases", name)
		if *update {
			require.NoError(t, os.WriteFile(file, []byte(out), 0o600))
		}
		want, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, string(want), out, "%s; go test ./cmd/snowglobe -run TestReleasesGolden -update rewrites it", name)
	}
}

// Every switch that --set knows is listed, in text and as JSON, and --set takes
// what is listed as its value.
func TestReleasesShowListsWhatSetTakes(t *testing.T) {
	profile, err := release.Catalog().Lookup("madrid")
	require.NoError(t, err)
	text, err := runReleases(t, "show", "madrid")
	require.NoError(t, err)
	out, err := runReleases(t, "show", "madrid", "--json")
	require.NoError(t, err)
	var listed struct {
		Switches []struct{ Key, Fresh, Mark, Source, Says, Takes string }
	}
	require.NoError(t, json.Unmarshal([]byte(out), &listed))
	settings, err := profile.Settings(release.Fresh, nil)
	require.NoError(t, err)
	given := map[string]string{}
	for _, s := range listed.Switches {
		require.Regexp(t, `(?m)^`+s.Key+` +`+s.Mark+` +\S`, text)
		require.NotEmpty(t, s.Source, s.Key)
		require.NotEmpty(t, s.Says, s.Key)
		require.NotEmpty(t, s.Takes, s.Key)
		given[s.Key] = s.Fresh
	}
	require.Equal(t, settings.Map(), given)
}
