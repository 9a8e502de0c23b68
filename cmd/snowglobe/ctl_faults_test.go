package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// incidentStatus asks the instance of a server for rows as its administrator does.
func incidentStatus(t *testing.T, r ready) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.InstanceURL+"/api/now/table/incident?sysparm_limit=1", http.NoBody)
	require.NoError(t, err)
	request.SetBasicAuth(r.Admin.UserName, r.Admin.Password)
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	return answer.StatusCode
}

// A schedule of a file is played, shown with what it did, and ended.
func TestFaultsAreSteered(t *testing.T) {
	r := serve(t, "--events", "0", "--seed", "5")
	require.Contains(t, steer(t, r, "faults"), "Nothing goes wrong on purpose.")

	file := filepath.Join(t.TempDir(), "once.yaml")
	require.NoError(t, os.WriteFile(file, []byte("rules:\n  - {name: once, on: {table: incident}, times: 1, answer: {status: 503}}\n"), 0o600))
	shown := steer(t, r, "faults", "--file", file, "--seed", "9")
	require.Regexp(t, `(?m)^seed +9$`, shown)
	require.Regexp(t, `(?m)^schedule +own rules$`, shown)
	require.NotContains(t, shown, "calm", "something does go wrong")
	require.Regexp(t, `(?m)^once +0 +0 +answer: \{status: 503\} +table: incident, times: 1$`, shown)
	require.Equal(t, 503, incidentStatus(t, r))
	require.Equal(t, 200, incidentStatus(t, r), "once")
	require.Regexp(t, `(?m)^once +2 +1 `, steer(t, r, "faults"))
	require.Contains(t, steer(t, r, "faults", "--json"), `"played": 1`)
	require.Contains(t, steer(t, r, "faults", "--json"), `"name": "own"`, "as the answers' header has it")

	journal := steer(t, r, "journal")
	require.Equal(t, 1, strings.Count(journal, "faults: once\n"), journal)

	require.NoError(t, os.WriteFile(file, []byte("rules: [{name: far, clock: -876000h}]"), 0o600))
	steer(t, r, "faults", "--file", file)
	require.Equal(t, 200, incidentStatus(t, r))
	require.Regexp(t, `(?m)^far +1 +0 (.*\n)+\nfar failed for 1 call; the server's log says why\.\n$`, steer(t, r, "faults"))

	require.NoError(t, os.WriteFile(file, []byte("profile: weather\nrules: [{name: once, times: 1, answer: {status: 503}}]"), 0o600))
	require.Regexp(t, `(?m)^schedule +own rules, then those of weather$`, steer(t, r, "faults", "--file", file))

	shown = steer(t, r, "faults", "--profile", "weather")
	require.Regexp(t, `(?m)^profile +weather$`, shown)
	require.Regexp(t, `(?m)^seed +5$`, shown, "the instance's own")
	require.Contains(t, shown, "throttle: {wait: 1s}")
	require.Equal(t, "Nothing goes wrong on purpose at default any more.\n", steer(t, r, "faults", "--clear"))
	require.Contains(t, steer(t, r, "faults"), "Nothing goes wrong on purpose.")
}

func TestFaultsThatCannotBePlayed(t *testing.T) {
	r := serve(t, "--events", "0")
	file := filepath.Join(t.TempDir(), "wrong.yaml")
	require.NoError(t, os.WriteFile(file, []byte("rules:\n  - reset: before\n  - reset: befor\n"), 0o600))
	for says, args := range map[string][]string{
		"give it without --profile, --file and --seed":       {"--clear", "--seed", "3"},
		"--profile and --file are two schedules":             {"--profile", "storm", "--file", file},
		"give it with --profile or --file":                   {"--seed", "3"},
		`there is no profile "wether"; did you mean "weat`:   {"--profile", "wether"},
		file + ": line 3: rule 2 (rule-2): reset: there is ": {"--file", file},
		"no such file":             {"--file", file + "x"},
		"standard input: the sche": {"--file", "-"},
		"--output is table or js":  {"--output", "yaml"},
	} {
		require.Contains(t, missteer(t, r, append([]string{"faults"}, args...)...), says, "%v", args)
	}
	require.Contains(t, steer(t, r, "faults"), "Nothing goes wrong on purpose.", "what is refused changes nothing")
}
