package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
)

const ownSuite = `suite: people
kind: server
checks:
  - id: people/admin-is-active
    title: the administrator is active
    level: must
    why: a connector signs in as somebody who may
    hint: leave the administrator active
    source: {assumed: an example of ours}
    steps:
      - send: {path: /api/now/table/sys_user, query: {sysparm_query: user_name=admin, sysparm_fields: active}}
        expect: {status: 200, json: {"result[0].active": "true"}}
`

// failing is a suite of which one expectation is wrong.
func failing(text string) string {
	return strings.Replace(text, `"result[0].active": "true"`, `"result[0].active": "false"`, 1)
}

// A list of known failures over its life: made, heeded, kept from growing old.
func TestBaseline(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.Mkdir("mine", 0o700))
	suite := func(text string) { require.NoError(t, os.WriteFile("mine/people.yaml", []byte(text), 0o600)) }
	conform := func(more ...string) ended {
		return snowglobe(t, append([]string{"conform", "server", "--suites", "mine", "--release", "fuji,madrid", "--baseline", "known.yaml"}, more...)...)
	}
	suite(failing(ownSuite))
	run := conform()
	require.Equal(t, report.ExitUsage, run.code)
	require.Contains(t, run.stderr, "known.yaml: no such file or directory; --update-baseline makes it")
	run = conform("--baseline", "no/such/known.yaml", "--update-baseline")
	require.Equal(t, report.ExitUsage, run.code)
	require.Contains(t, run.stderr, "stat no/such: no such file or directory; make the folder first: mkdir -p no/such")
	require.NotContains(t, run.stderr, "seed", "before anything is judged")

	run = conform("--update-baseline")
	require.Equal(t, report.ExitConformant, run.code, run.stdout+run.stderr)
	require.Contains(t, run.stderr, "known.yaml: 0 gone, 1 came\n")
	list, err := os.ReadFile("known.yaml")
	require.NoError(t, err)
	require.Contains(t, string(list), "    releases: [fuji, madrid]\n", "of the others nothing is known")
	require.NotContains(t, string(list), "flows:", "both were judged")
	run = conform()
	require.Equal(t, report.ExitConformant, run.code, run.stdout+run.stderr)
	require.Contains(t, run.stdout, "4 failed as known")

	// What cannot be written down costs nobody the verdict of a run.
	kept, err := os.ReadFile("known.yaml")
	require.NoError(t, err)
	require.NoError(t, os.Mkdir("known.yaml.new", 0o700))
	require.NoError(t, os.WriteFile("known.yaml.new/there", nil, 0o600))
	run = conform("--update-baseline", "--report", "report")
	require.Equal(t, report.ExitKitFault, run.code)
	require.Contains(t, run.stdout, "4 failed as known")
	require.Contains(t, run.stderr, "--update-baseline: open known.yaml.new: is a directory")
	require.FileExists(t, "report/report.json")
	text, err := os.ReadFile("known.yaml")
	require.NoError(t, err)
	require.Equal(t, string(kept), string(text))
	require.NoError(t, os.RemoveAll("known.yaml.new"))

	suite(ownSuite)
	run = conform()
	require.Equal(t, report.ExitNotConformant, run.code, run.stdout+run.stderr)
	require.Contains(t, run.stdout, "it passes, and known.yaml:2 says that it fails")
	run = conform("--update-baseline")
	require.Equal(t, report.ExitConformant, run.code, run.stdout+run.stderr)
	require.Contains(t, run.stderr, "known.yaml: 1 gone, 0 came\n")

	require.NoError(t, os.WriteFile("known.yaml", []byte("known: [{check: people/admin-is-activ, reason: soon}]"), 0o600))
	run = conform()
	require.Equal(t, report.ExitUsage, run.code)
	require.Contains(t, run.stderr, `known.yaml:1: there is no check people/admin-is-activ; did you mean "people/admin-is-active"?`)
	run = snowglobe(t, "conform", "server", "--update-baseline")
	require.Equal(t, report.ExitUsage, run.code)
	require.Contains(t, run.stderr, "name it by --baseline FILE")
}
