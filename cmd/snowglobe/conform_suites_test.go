package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
)

// What the page about the language tells a reader to try does what it says.
func TestTryIt(t *testing.T) {
	page, err := os.ReadFile("../../docs/suite-language.md")
	require.NoError(t, err)
	_, section, ok := strings.Cut(string(page), "\n## Try it\n")
	require.True(t, ok)
	section, _, _ = strings.Cut(section, "\n## ")
	block := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindStringSubmatch(section)
	require.NotNil(t, block)
	t.Chdir(t.TempDir())
	require.NoError(t, os.Mkdir("mine", 0o700))
	require.NoError(t, os.WriteFile("mine/people.yaml", []byte(block[1]), 0o600))

	commands := regexp.MustCompile(`(?m)^    snowglobe (.*)$`).FindAllStringSubmatch(section, -1)
	require.Len(t, commands, 3)
	says := map[string]string{"list": "mine/people/admin-is-active", "explain": "read at   mine/people.yaml:4\n", "server": "conformant: 4 pass"}
	for _, c := range commands {
		args := strings.Fields(c[1])
		run := snowglobe(t, args...)
		require.Equal(t, 0, run.code, "%s: %s%s", c[1], run.stdout, run.stderr)
		require.Contains(t, run.stdout, says[args[1]], c[1])
	}

	run := snowglobe(t, "conform", "server", "--suites", "mine", "--release", "madrid", "--report", "out")
	require.Equal(t, 0, run.code, run.stderr)
	text, err := os.ReadFile("out/report.json")
	require.NoError(t, err)
	require.Contains(t, string(text), `"suite_version": "own"`)

	// A check of one's own fails as any other, and its replay names the folder.
	spoiled := strings.Replace(block[1], `"result[0].active": "true"`, `"result[0].active": "false"`, 1)
	require.NoError(t, os.WriteFile("mine/people.yaml", []byte(spoiled), 0o600))
	run = snowglobe(t, "conform", "server", "--suites", "mine", "--release", "madrid")
	require.Equal(t, report.ExitNotConformant, run.code)
	require.Contains(t, run.stdout, "mine/people.yaml:11: ")
	require.Contains(t, run.stdout, " --suites mine")
}

// So does what it tells about suites of one's own on tables of one's own.
func TestTryItWithOwnTables(t *testing.T) {
	page, err := os.ReadFile("../../docs/suite-language.md")
	require.NoError(t, err)
	_, section, ok := strings.Cut(string(page), "\n## With tables of your own\n")
	require.True(t, ok)
	section, _, _ = strings.Cut(section, "\n## ")
	blocks := regexp.MustCompile("(?s)`([a-z/.]+)`\n\n```yaml\n(.*?)```").FindAllStringSubmatch(section, -1)
	require.Len(t, blocks, 2)
	t.Chdir(t.TempDir())
	for _, b := range blocks {
		require.NoError(t, os.MkdirAll(filepath.Dir(b[1]), 0o700))
		require.NoError(t, os.WriteFile(b[1], []byte(b[2]), 0o600))
	}
	commands := regexp.MustCompile(`(?m)^    snowglobe (.*)$`).FindAllStringSubmatch(section, -1)
	require.Len(t, commands, 2)
	require.Equal(t, "serve --fixtures shop", commands[0][1])
	server := serve(t, "--fixtures", "shop")
	judge := strings.Fields(strings.Replace(commands[1][1], "127.0.0.1:8081", server.ControlURL, 1))
	run := snowglobe(t, judge...)
	require.Equal(t, 0, run.code, "%s%s", run.stdout, run.stderr)
	require.Contains(t, run.stdout, "conformant: 2 pass")
}

func TestWrongSuites(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.MkdirAll("empty", 0o700))
	require.NoError(t, os.MkdirAll("bad", 0o700))
	require.NoError(t, os.WriteFile(filepath.Join("bad", "a.yaml"), []byte("suite: a\nkind: server\nchecks:\n  - ide: a/b\n    titel: x\n"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join("bad", "b.yaml"), []byte("suite: b\nkind: sever\nchecks: []\n"), 0o600))
	require.NoError(t, os.MkdirAll("many", 0o700))
	require.NoError(t, os.WriteFile(filepath.Join("many", "a.yaml"), []byte(`suite: a
kind: server
checks:
  - id: a/unread
    titel: x
  - id: a/whole
    title: t
    level: mist
    source: {documented: d}
    why: w
    hint: h
    needs: control
    steps:
      - settings: {refresh_anser: same}
      - settings: {server_header: "{{unique}}"}
      - send: {path: api/now/table/incident}
        expect: {status: 200}
  - id: a/settings
    title: t
    level: must
    source: {documented: d}
    why: w
    hint: h
    needs: control
    steps:
      - settings: {refresh_answer: never}
`), 0o600))
	require.NoError(t, os.MkdirAll("settings", 0o700))
	require.NoError(t, os.WriteFile(filepath.Join("settings", "a.yaml"), []byte(`suite: a
kind: server
checks:
  - id: a/settings
    title: t
    level: must
    source: {documented: d}
    why: w
    hint: h
    needs: control
    steps:
      - settings: {refresh_answer: never}
      - settings: {refresh_anser: same}
      - settings: {server_header: "{{unique}}"}
`), 0o600))
	for folder, says := range map[string][]string{
		"many":       {`many/a.yaml:5: unknown key "titel"; did you mean "title"?`, "many/a.yaml:6: level is \"mist\"", `many/a.yaml:16: path "api/now/table/incident" does not begin with a slash; write /api/now/table/incident`},
		"settings":   {`settings/a.yaml:12: settings: refresh_answer: cannot be "never"; it takes same, absent, rotated`, `settings/a.yaml:13: settings: unknown switch "refresh_anser"; the nearest is "refresh_answer"`},
		"missing":    {"--suites: stat missing: no such file or directory"},
		"empty":      {"--suites: no suite (*.yaml) in empty"},
		"bad/a.yaml": {"bad/a.yaml is a file; name the folder"},
		"bad":        {`bad/a.yaml:4: unknown key "ide"`, `bad/a.yaml:5: unknown key "titel"; did you mean "title"?`, `bad/b.yaml:2: kind is "sever"; did you mean "server"?`},
	} {
		for _, verb := range []string{"server", "connector", "list"} {
			run := snowglobe(t, "conform", verb, "--suites", folder)
			require.Equal(t, report.ExitUsage, run.code, run.stderr)
			for _, word := range says {
				require.Contains(t, run.stderr, word)
			}
		}
	}
}
