package conformance_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/mutant"
	"github.com/snowglobe-dev/snowglobe/internal/watcher"
)

// read lets somebody read the truth of a scenario off the program when it plays the
// release, and gives what is wrong with it.
//
// Scenarios are no checks of the kit: a server elsewhere has none, so there would be
// nothing to judge it by.
func read(t *testing.T, program mutant.Program, release, scenario string) []string {
	t.Helper()
	command := exec.CommandContext(t.Context(), program.Path, "serve", "--json", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0",
		"--release", release, "--events", "0", "--seed", "1", "--now", "2019-06-24T12:00:00Z", "--scenario", scenario)
	command.Env = append(os.Environ(), program.Environment("")...)
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGTERM) }
	command.Stderr = os.Stderr
	out, err := command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	defer func() {
		_ = command.Process.Signal(syscall.SIGTERM)
		_ = command.Wait()
	}()
	line, err := bufio.NewReader(out).ReadBytes('\n')
	require.NoError(t, err, "it says where it is")
	var ready struct {
		Instance string `json:"instance_url"`
		Control  string `json:"control_url"`
		Admin    struct {
			UserName string `json:"user_name"`
			Password string `json:"password"`
		} `json:"admin"`
	}
	require.NoError(t, json.Unmarshal(line, &ready))
	seen := &watcher.Instance{
		URL: ready.Instance, Control: ready.Control + "/_snowglobe/instances/default",
		UserName: ready.Admin.UserName, Password: ready.Admin.Password, Client: http.DefaultClient,
	}
	problems, err := seen.Judge(t.Context())
	if err != nil {
		problems = append(problems, err.Error())
	}
	return problems
}
