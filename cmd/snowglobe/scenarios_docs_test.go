package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/fixtures"
	"github.com/snowglobe-dev/snowglobe/fixtures/scenario"
)

// docs/scenarios.md lists the scenarios and the verbs that there are.
func TestScenarioDocs(t *testing.T) {
	all, err := fixtures.Scenarios()
	require.NoError(t, err)
	var scenarios, verbs strings.Builder
	scenarios.WriteString("| scenario | what happens | to be found | mark |\n| --- | --- | --- | --- |\n")
	for _, s := range all {
		var found []string
		for _, f := range s.Told().Findings {
			name := "`" + f.Rule.Text + "`"
			if f.Silent {
				name = "not " + name
			}
			found = append(found, name)
		}
		fmt.Fprintf(&scenarios, "| `%s` | %s. %s | %s | %s |\n", s.Name(), s.Told().Title, s.Told().About, strings.Join(found, ", "), s.Told().Mark)
	}
	verbs.WriteString("| verb | needs | takes | leaves |\n| --- | --- | --- | --- |\n")
	for _, v := range scenario.All {
		fmt.Fprintf(&verbs, "| `%s` | %s | %s | %s |\n", v.Name, strings.Join(v.Needs, ", "), strings.Join(v.Takes, ", "), v.Does)
	}
	holdsBlocks(t, "scenarios.md", map[string]string{"scenarios": scenarios.String(), "verbs": verbs.String()})
}

// The scenario that the page shows is one, and what it makes is what the truth and
// the instance say.
func TestTheScenarioOfTheDocs(t *testing.T) {
	text, err := os.ReadFile("../../docs/scenarios.md")
	require.NoError(t, err)
	shown := regexp.MustCompile("(?s)```yaml\n(scenario: .*?)```").FindSubmatch(text)
	require.NotNil(t, shown)
	dir := folder(t, map[string]string{"scenarios/night-shift.yaml": string(shown[1])})
	require.Contains(t, snowglobe(t, "fixtures", "validate", dir).stdout, "stories night-shift\n")
	require.Contains(t, snowglobe(t, "fixtures", "scenarios", "--fixtures", dir).stdout, "night-shift")
	require.Contains(t, snowglobe(t, "fixtures", "scenarios", "--fixtures", dir, "night-shift").stdout, "hers\n\nsource: made up\n")
	r := serve(t, "--events", "0", "--fixtures", dir, "--scenario", "night-shift,mfa-off", "--now", "2019-06-24T12:00:00Z")
	truth := steer(t, r, "truth")
	require.Contains(t, truth, `"syslog_transaction": 30`)
	require.Contains(t, truth, `"finding": "mfa-disabled"`)
	require.Contains(t, ask(t, r, "/api/now/table/sys_user?sysparm_query=user_name=zoe.lamp&sysparm_fields=name,user_name"), `"zoe.lamp"`)
	steer(t, r, "create", "--name", "plain", "--no-port", "--scenario", "quiet-office")
	require.Contains(t, steer(t, r, "truth", "plain"), `"rows": []`)

	out := filepath.Join(t.TempDir(), "world")
	file := filepath.Join(t.TempDir(), "truth.json")
	run := snowglobe(t, "fixtures", "generate", "--out", out, "--events", "0", "--scenario", "brute-force", "--truth", file)
	require.Equal(t, 0, run.code, run.stderr)
	told, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Contains(t, string(told), `"user_name": "ivo.marchetti"`)
	require.NotContains(t, run.stderr, "later")
	for _, name := range []string{"late-arrivals", "moving-table", "waiting-events"} {
		run := snowglobe(t, "fixtures", "generate", "--out", filepath.Join(t.TempDir(), "world"), "--events", "0", "--scenario", name)
		require.Equal(t, 0, run.code, run.stderr)
		require.Regexp(t, `the scenarios let rows come, change or go later, \d+ in all, which these files do not; serve --scenario does`, run.stderr)
	}
	for want, args := range map[string][]string{
		`there is no scenario "brute-forse"; did you mean "brute-force"?; snowglobe fixtures scenarios lists`:   {"fixtures", "scenarios", "brute-forse"},
		"--truth tells what scenarios did, and there is no --scenario; name one, or leave it out":               {"fixtures", "generate", "--truth", file},
		"the rows go to standard output already; give --truth a file, or say --out":                             {"fixtures", "generate", "--truth", "-", "--scenario", "mfa-off"},
		`the scenario "oauth-persistence" needs oauth_enabled to be true, and Eureka has false; choose another`: {"serve", "--release", "eureka", "--scenario", "oauth-persistence"},
	} {
		run := snowglobe(t, args...)
		require.Equal(t, usageExit, run.code)
		require.Contains(t, run.stderr, want)
	}
}

// Scenarios are told within the width of a terminal, word by word, and as they are to
// a file.
func TestScenariosOnATerminal(t *testing.T) {
	if _, err := exec.LookPath("python3"); err != nil {
		passOver(t, "python3 is missing; install it")
	}
	for _, args := range [][]string{{"fixtures", "scenarios"}, {"fixtures", "scenarios", "late-arrivals"}} {
		plain := snowglobe(t, args...).stdout
		narrow := strings.ReplaceAll(onTerminal(t, "60", "", args...), "\r", "")
		require.Equal(t, strings.Fields(plain), strings.Fields(narrow))
		for line := range strings.Lines(narrow) {
			require.LessOrEqual(t, utf8.RuneCountInString(strings.TrimRight(line, "\n")), 60, line)
		}
	}
	told := snowglobe(t, "fixtures", "scenarios", "late-arrivals").stdout
	require.Contains(t, told, "late-within-lag must raise no alert: ")
	require.Contains(t, snowglobe(t, "fixtures", "scenarios", "mass-download").stdout, "mass-download must raise an alert: ")
}
