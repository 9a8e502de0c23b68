package conformance_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/watcher"
)

// A scenario whose truth no wrong server has ever failed to show may be asleep.
func TestEveryScenarioHasADefect(t *testing.T) {
	caught := map[string]bool{}
	for _, d := range defects(t) {
		for _, name := range d.Scenarios {
			caught[name] = true
		}
	}
	files, err := filepath.Glob("../fixtures/scenarios/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		require.True(t, caught[name], "no defect under testdata/defects keeps anybody from reading the truth of %s", name)
		delete(caught, name)
	}
	require.Empty(t, caught, "there are no such scenarios")
}

// read lets somebody read the truth of a scenario off the program that has the defect
// of this name, and gives what is wrong with it.
//
// Scenarios are no checks of the kit: a server elsewhere has none, so there would be
// nothing to judge it by.
func (d defect) read(t *testing.T, program, name, scenario string) []string {
	t.Helper()
	command := exec.CommandContext(t.Context(), program, "serve", "--json", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0",
		"--release", d.release(), "--events", "0", "--seed", "1", "--now", "2019-06-24T12:00:00Z", "--scenario", scenario)
	command.Env = append(os.Environ(), wrongServer+"="+name)
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
	require.NoError(t, err, "%s says where it is", d.Name)
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
