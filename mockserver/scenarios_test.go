package mockserver_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// ids are the sys_ids of the rows that an administrator finds.
func ids(t *testing.T, g *mocktest.Globe, table, query string) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	parameters := url.Values{"sysparm_query": {query}, "sysparm_fields": {"sys_id"}, "sysparm_limit": {"10000"}}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, g.URL+"/api/now/table/"+table+"?"+parameters.Encode(), http.NoBody)
	require.NoError(t, err)
	request.SetBasicAuth(g.Admin.UserName, g.Admin.Password)
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	var read struct {
		Result []struct {
			SysID string `json:"sys_id"`
		} `json:"result"`
	}
	require.NoError(t, json.Unmarshal(text, &read), "%s", text)
	for _, r := range read.Result {
		found[r.SysID] = true
	}
	return found
}

// Rows that are late are not there, and then they are, in a fork and after a reset
// as well.
func TestLateRowsArrive(t *testing.T) {
	g := mocktest.New(t, mocktest.Events(200), mocktest.Scenarios("late-arrivals"))
	g.Freeze()
	seen := func(g *mocktest.Globe) (late, all int) {
		rows := map[string]map[string]bool{}
		for _, r := range g.Truth().Scenarios[0].Rows {
			if r.Visible == "" {
				continue
			}
			if rows[r.Table] == nil {
				rows[r.Table] = ids(t, g, r.Table, "sys_created_on>=2019-06-24 11:00:00")
			}
			all++
			if rows[r.Table][r.SysID] {
				late++
			}
		}
		return late, all
	}
	late, all := seen(g)
	require.Equal(t, []int{0, 40}, []int{late, all})
	fork := g.Fork(t)
	g.Advance(90 * time.Second)
	late, _ = seen(g)
	require.Equal(t, 20, late)
	g.Advance(3 * time.Minute)
	late, _ = seen(g)
	require.Equal(t, 30, late)
	g.Advance(8 * time.Minute)
	late, _ = seen(g)
	require.Equal(t, 40, late)
	late, _ = seen(fork)
	require.Zero(t, late, "a fork has its own time")
	fork.Advance(12 * time.Minute)
	late, _ = seen(fork)
	require.Equal(t, 40, late)
	reset, err := http.NewRequestWithContext(t.Context(), http.MethodPost, g.ControlURL()+"/_snowglobe/instances/default/reset", http.NoBody)
	require.NoError(t, err)
	answer, err := http.DefaultClient.Do(reset)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusNoContent, answer.StatusCode)
	late, _ = seen(g)
	require.Zero(t, late)
}

const ownScenario = `scenario: lamp
title: Somebody reads a lamp
source: made up
mark: assumed
people:
- {user_name: zoe.lamp, department: IT, location: "Isarufer 12, Munich"}
findings:
- {finding: lamps, who: zoe.lamp, expect: a lamp}
steps:
- {at: 3d, raise: zoe.lamp, event: lamp.read, times: 3, finding: lamps}
`

// Somebody's own scenarios are played like ours, and mistakes name their file.
func TestScenariosOfOnesOwn(t *testing.T) {
	g := mocktest.New(t, mocktest.Events(0), mocktest.Scenarios("lamp"), mocktest.Fixtures(fstest.MapFS{"scenarios/lamp.yaml": {Data: []byte(ownScenario)}}))
	require.Len(t, ids(t, g, "sysevent", "name=lamp.read"), 3)
	require.Equal(t, map[string]int{"sysevent": 3}, g.Truth().Scenarios[0].Findings[0].Rows)

	check := func(files map[string]string) error {
		folder := fstest.MapFS{}
		for name, text := range files {
			folder[name] = &fstest.MapFile{Data: []byte(text)}
		}
		_, err := mockserver.CheckFixtures(t.Context(), "", clock.System().Now(), mockserver.FixtureFolder{Files: folder, Path: "mine"})
		return err
	}
	for want, text := range map[string]string{
		`mine/scenarios/lamp.yaml:10: nobody is called "zoe.lamb"; correct the name, or add a person to people`:      strings.Replace(ownScenario, "raise: zoe.lamp", "raise: zoe.lamb", 1),
		`mine/scenarios/lamp.yaml:6: no location is called "Bath"; correct the name, or add it to organisation.yaml`: strings.Replace(ownScenario, `"Isarufer 12, Munich"`, "Bath", 1),
		`there is no key "rase"`: strings.Replace(ownScenario, "raise", "rase", 1),
		"mine/scenarios/lamp.yaml: play it: generate the world: generate fixtures: mine/scenarios/lamp.yaml:10: the step is on":  strings.Replace(ownScenario, "at: 3d", "at: 100d", 1),
		"mine/scenarios/lamp.yaml: play it: generate the world: load incident: no column lamp":                                   strings.Replace(ownScenario, "findings:", "records:\n- {record: a, table: incident, set: {lamp: x}}\nfindings:", 1),
		"scenarios/lamp.yaml:8: the world has a row of incident with the sys_id 9d385017c611228701d22104cc95c371; choose others": strings.Replace(ownScenario, "findings:", "records:\n- {record: a, table: incident, ids: 9d385017c611228701d22104cc95c371, set: {state: \"1\"}}\nfindings:", 1),
		"scenarios/lamp.yaml:9: mine/scenarios/lamp.yaml gives the sys_id lamp to another incident; choose others":               strings.Replace(ownScenario, "findings:", "records:\n- {record: a, table: incident, ids: lamp, set: {state: \"1\"}}\n- {record: b, table: incident, ids: lamp, set: {state: \"1\"}}\nfindings:", 1),
	} {
		require.ErrorContains(t, check(map[string]string{"scenarios/lamp.yaml": text}), want)
	}
	require.ErrorContains(t, check(map[string]string{"rows/lamp.yaml": ownScenario}), "mine/rows/lamp.yaml: this has scenario, which are read in scenarios/; move it there")
	require.NoError(t, check(map[string]string{"scenarios/lamp.yaml": ownScenario}))

	_, err := mockserver.New(mockserver.Config{Release: "eureka", Scenarios: []string{"oauth-persistence"}})
	require.ErrorContains(t, err, `the scenario "oauth-persistence" needs oauth_enabled to be true, and Eureka has false; choose another release, or set it`)
	for want, names := range map[string][]string{
		`there is no scenario "mass-dowload"; did you mean "mass-download"?`: {"mass-dowload"},
		`the scenario "mfa-off" is named twice; once is enough`:              {"mfa-off", "mfa-off"},
	} {
		_, err := mockserver.New(mockserver.Config{Scenarios: names})
		require.ErrorContains(t, err, want)
	}
	alone, err := mockserver.LoadFixtures(mockserver.FixtureFolder{Files: fstest.MapFS{"fixtures.yaml": {Data: []byte(mockserver.AloneSettings)}}})
	require.NoError(t, err)
	_, err = mockserver.New(mockserver.Config{Scenarios: []string{"mfa-off"}, Fixtures: alone})
	require.ErrorContains(t, err, "scenarios are played into the demo world, and these fixtures stand in its place")
}

// Who makes a large world is told how far it is.
func TestProgressOfALargeWorld(t *testing.T) {
	var told []int
	cfg := mockserver.Config{Seed: 99, Now: time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC), Events: 300_000, Progress: func(rows int) { told = append(told, rows) }}
	_, err := mockserver.New(cfg)
	require.NoError(t, err)
	require.Equal(t, []int{mockserver.ProgressEvery}, told)
	_, err = mockserver.New(cfg)
	require.NoError(t, err)
	require.Len(t, told, 1, "it is there already")
}
