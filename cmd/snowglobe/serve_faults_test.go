package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// What goes wrong is chosen like any setting, told when the instance is ready, and is
// that of the instances that are made later.
func TestServeWithFaults(t *testing.T) {
	dir := t.TempDir()
	schedule, settings := filepath.Join(dir, "schedule.yaml"), filepath.Join(dir, "settings.yaml")
	require.NoError(t, os.WriteFile(schedule, []byte("profile: weather\nrules: [{on: {table: incident}, answer: {status: 503}}]\n"), 0o600))
	require.NoError(t, os.WriteFile(settings, []byte("serve:\n  faults: "+schedule+"\n"), 0o600))
	r := serve(t, "--events", "0", "--seed", "7", "--config", settings)
	require.Equal(t, 503, incidentStatus(t, r))
	made := steer(t, r, "create", "--name", "other", "--no-port")
	require.Contains(t, made, `"name": "other"`)
	require.Contains(t, steer(t, r, "faults", "other"), "answer: {status: 503}")
	steer(t, r, "create", "--name", "calm", "--no-port", "--faults", "calm")
	require.Contains(t, steer(t, r, "faults", "calm"), "Nothing goes wrong on purpose.")
	steer(t, r, "create", "--name", "wild", "--no-port", "--faults", "storm")
	require.Regexp(t, `(?m)^profile +storm$`, steer(t, r, "faults", "wild"))
}

func TestServeTellsItsFaults(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "wrong.yaml")
	require.NoError(t, os.WriteFile(file, []byte("rules:\n  - reset: before\n  - delai: 2s\n"), 0o600))
	profile := filepath.Join(dir, "profile.yaml")
	require.NoError(t, os.WriteFile(profile, []byte("profile: wether\n"), 0o600))
	for value, says := range map[string]string{
		"wether":                 `--faults: there is no profile and no file "wether"; did you mean "weather"?; the profiles are calm, storm, weather`,
		file:                     "--faults: " + file + `: line 3: there is no key "delai" here; correct its spelling`,
		profile:                  `faults: there is no profile "wether"; did you mean "weather"?`,
		filepath.Join(dir, "no"): "no such file",
	} {
		t.Setenv("SNOWGLOBE_FAULTS", value)
		run := snowglobe(t, "serve")
		require.Equal(t, usageExit, run.code)
		require.Contains(t, run.stderr, says)
	}
	for value, says := range map[string]string{
		"weather": `(?m)^  faults +weather, seed 7$`, profile: `(?m)^  faults +own rules and storm, seed 3$`,
	} {
		require.NoError(t, os.WriteFile(profile, []byte("{profile: storm, seed: 3, rules: [{delay: 1ms}]}\n"), 0o600))
		t.Setenv("SNOWGLOBE_FAULTS", value)
		require.Regexp(t, says, announced(t, "serve", "--events", "0", "--seed", "7"))
	}
	t.Setenv("SNOWGLOBE_FAULTS", "calm")
	require.NotContains(t, announced(t, "serve", "--events", "0"), "faults")
}
