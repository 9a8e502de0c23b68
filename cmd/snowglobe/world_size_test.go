package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/fixtures"
)

// A world that cannot be so large is refused by the name of the flag, with what to do,
// before a port is opened or a file written.
func TestSizesThatAreNone(t *testing.T) {
	for said, verb := range map[string][]string{
		"snowglobe serve":             {"serve", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0"},
		"snowglobe fixtures generate": {"fixtures", "generate", "--out", filepath.Join(t.TempDir(), "world")},
	} {
		for want, args := range map[string][]string{
			"snowglobe: --people -1 is negative; choose 0 to 100000\n":                                                 {"--people", "-1"},
			"snowglobe: --events -1 is negative; choose 0 to 5000000\n":                                                {"--events", "-1"},
			"snowglobe: --people 100001 is more than memory is meant for; choose at most 100000\n":                     {"--people", "100001"},
			"snowglobe: --events 5000001 is more than memory is meant for; choose at most 5000000\n":                   {"--events", "5000001"},
			"snowglobe: --events takes a whole number, and \"1e3\" is none; see " + said + " --help\n":                 {"--events", "1e3"},
			"snowglobe: --people takes a whole number, and \"9999999999999999999\" is none; see " + said + " --help\n": {"--people", "9999999999999999999"},
		} {
			run := snowglobe(t, slices.Concat(verb, []string{"--scenario", "mass-download"}, args)...)
			require.Equal(t, usageExit, run.code, run.stdout)
			require.Equal(t, want, run.stderr)
			require.Empty(t, run.stdout)
		}
	}
}

// However few or many people and events there are, a scenario is played into them, and
// its truth is as large.
func TestSizesOfWorlds(t *testing.T) {
	demo := fixtures.DemoPeople()
	require.Greater(t, demo, 50)
	for args, people := range map[string]int{
		"--events 0": demo, "--events 1": demo, "--events 1 --people 1": demo, "--events 0 --people 0": demo, "--events 300 --people 200": 200, "--events 0 --people 5000": 5000,
	} {
		dir := t.TempDir()
		world, truth := filepath.Join(dir, "world"), filepath.Join(dir, "truth.json")
		run := snowglobe(t, append([]string{"fixtures", "generate", "--out", world, "--scenario", "mass-download,gone-user", "--truth", truth, "--now", "2019-06-24T12:00:00Z"}, strings.Fields(args)...)...)
		require.Equal(t, 0, run.code, run.stderr)
		require.Equal(t, strings.Contains(args, "--people 1"), strings.Contains(run.stderr, "--people 1 is fewer than the demo world has, and all "), run.stderr)

		var told struct {
			Scenarios []struct {
				Findings []struct {
					Rows map[string]int `json:"rows"`
				} `json:"findings"`
			} `json:"scenarios"`
		}
		text, err := os.ReadFile(truth)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(text, &told))
		require.Equal(t, map[string]int{"sysevent": 75}, told.Scenarios[0].Findings[0].Rows, args)

		var users []struct {
			Department string `json:"department"`
			UserName   string `json:"user_name"`
		}
		text, err = os.ReadFile(filepath.Join(world, "rows", "sys_user.json"))
		require.NoError(t, err)
		var file map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(text, &file), "%.200s", text)
		for _, list := range file {
			require.NoError(t, json.Unmarshal(list, &users))
		}
		found := 0
		for _, u := range users {
			if u.Department != "" {
				found++ // no account of a machine
			}
		}
		require.Equal(t, people+1, found, "%s: one of the scenarios' people is there, and the other was deleted", args)
	}
}
