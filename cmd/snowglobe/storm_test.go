package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A storm is weather in which a careful connector may have to be started again. It asks
// for that itself, and in the end has lost nothing and told of nothing that is not there.
func TestCarefulConnectorsComeThroughAStorm(t *testing.T) {
	t.Parallel()
	for name, argv := range map[string]func(t *testing.T) []string{
		"ours":   func(*testing.T) []string { return []string{program, "connector"} },
		"python": func(t *testing.T) []string { return []string{python(t), testdata + "pyconnector/connector.py"} },
		"node":   func(t *testing.T) []string { return []string{node(t), testdata + "nodeconnector/main.mjs"} },
	} {
		for _, seed := range []string{"4", "6"} { // by the latter a token is withdrawn, and the endpoint for another one away
			t.Run(name+" "+seed, func(t *testing.T) {
				t.Parallel()
				r := serve(t, "--events", "3000", "--seed", "5")
				there := auditIDs(t, r, "sys_created_on>"+r.Now.UTC().Add(-lookBack).Add(time.Minute).Format(time.DateTime))
				s := syncing{t: t, r: r, argv: argv(t), home: t.TempDir(), delivered: map[string]bool{}}
				require.NoError(t, os.Mkdir(filepath.Join(s.home, "state"), 0o700))
				require.Zero(t, s.runs("connect"))
				steer(t, r, "faults", "--profile", "storm", "--seed", seed)
				for tries := 1; ; tries++ {
					code := s.runs("sync")
					if code == 0 {
						break
					}
					require.Equal(t, 12, code)
					require.Less(t, tries, 20, "it comes to an end")
				}
				require.Empty(t, missing(there, s.delivered), "nothing is lost")
				require.Regexp(t, `"played": [1-9]`, steer(t, r, "faults", "--json"))
				steer(t, r, "faults", "--clear")
				require.Empty(t, missing(s.delivered, auditIDs(t, r, "")), "nothing is made up")
			})
		}
	}
}

// syncing is a connector of somebody who starts it by hand.
type syncing struct {
	t    *testing.T
	r    ready
	argv []string
	home string

	delivered map[string]bool // the sys_ids of the audit
}

// runs starts a verb, takes what it delivers, and returns its exit code.
func (s *syncing) runs(verb string) int {
	s.t.Helper()
	command := exec.CommandContext(s.t.Context(), s.argv[0], append(s.argv[1:len(s.argv):len(s.argv)], verb)...)
	command.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + s.home, "TMPDIR=" + s.home, "LANG=C.UTF-8", "SNOWGLOBE_CONTRACT=1", "SNOWGLOBE_INSTANCE_URL=" + s.r.InstanceURL,
		"SNOWGLOBE_AUTH=oauth", "SNOWGLOBE_USERNAME=" + s.r.Admin.UserName, "SNOWGLOBE_CLIENT_ID=" + s.r.Client.ID, "SNOWGLOBE_CLIENT_SECRET=" + s.r.Client.Secret,
		"SNOWGLOBE_STATE_DIR=" + filepath.Join(s.home, "state"), "SNOWGLOBE_LOOKBACK=" + lookBack.String(), "SNOWGLOBE_TABLES=sys_user,sys_user_group,sys_user_role,sys_user_has_role,sys_audit",
	}
	if verb == "connect" {
		command.Env = append(command.Env, "SNOWGLOBE_PASSWORD="+s.r.Admin.Password)
	}
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	err := command.Run()
	if err != nil {
		var failed *exec.ExitError
		require.ErrorAs(s.t, err, &failed)
		s.t.Log(verb, failed.ExitCode(), stderr.String())
	}
	if verb != "sync" {
		return command.ProcessState.ExitCode() // whoever reads it is a person
	}
	for line := range strings.Lines(stdout.String()) {
		var said struct {
			Type, Table string
			SysID       string `json:"sys_id"`
		}
		require.NoError(s.t, json.Unmarshal([]byte(line), &said), line)
		if said.Type == "record" && said.Table == "sys_audit" {
			s.delivered[said.SysID] = true
		}
	}
	return command.ProcessState.ExitCode()
}

// missing are the ids that the others lack.
func missing(ids, others map[string]bool) (lacking []string) {
	for id := range ids {
		if !others[id] {
			lacking = append(lacking, id)
		}
	}
	return lacking
}

// lookBack is how much of the past is delivered.
const lookBack = 1440 * time.Hour

// auditIDs are the rows of the audit that an instance has.
func auditIDs(t *testing.T, r ready, query string) map[string]bool {
	t.Helper()
	const list = "/api/now/table/sys_audit?sysparm_fields=sys_id&sysparm_limit=10000&sysparm_query="
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.InstanceURL+list+url.QueryEscape(query), nil)
	require.NoError(t, err)
	request.SetBasicAuth(r.Admin.UserName, r.Admin.Password)
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer func() { require.NoError(t, answer.Body.Close()) }()
	var page struct {
		Result []struct {
			SysID string `json:"sys_id"`
		}
	}
	require.NoError(t, json.NewDecoder(answer.Body).Decode(&page))
	require.NotEmpty(t, page.Result)
	ids := map[string]bool{}
	for _, row := range page.Result {
		ids[row.SysID] = true
	}
	return ids
}
