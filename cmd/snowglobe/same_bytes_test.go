package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/fixtures"
)

// elsewhere is a place to run the command at.
type elsewhere struct {
	program string
	env     []string
	dir     string
}

// run carries the command out there, to its end.
func (e elsewhere) run(t *testing.T, args ...string) string {
	t.Helper()
	command := e.command(t, args...)
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	require.NoError(t, err, stderr.String())
	return string(out)
}

func (e elsewhere) command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	command := exec.CommandContext(t.Context(), e.program, args...)
	command.Dir, command.Env = e.dir, append(os.Environ(), e.env...)
	return command
}

// places are here, in another zone and folder, and on a machine whose clock is years
// ahead and that has one processor.
func places(t *testing.T) []elsewhere {
	t.Helper()
	if testing.Short() {
		t.Skip("builds a program, and runs it many times")
	}
	ahead, err := yearsAhead()
	require.NoError(t, err)
	deep := filepath.Join(t.TempDir(), "a folder", "of mine")
	require.NoError(t, os.MkdirAll(deep, 0o700))
	return []elsewhere{
		{program, []string{"TZ=UTC"}, t.TempDir()},
		{program, []string{"TZ=Asia/Kathmandu", "LANG=tr_TR.UTF-8", "HOME=/"}, deep},
		{ahead, []string{"TZ=America/St_Johns", "GOMAXPROCS=1"}, t.TempDir()},
	}
}

// atEachPlace does the same at all places at once, and compares what is there afterwards
// with what is in the folder of the first, which it gives.
func atEachPlace(t *testing.T, do func(*testing.T, elsewhere)) (first string) {
	t.Helper()
	all := places(t)
	require.True(t, t.Run("at each place", func(t *testing.T) {
		for _, e := range all {
			t.Run(e.env[0], func(t *testing.T) {
				t.Parallel()
				do(t, e)
			})
		}
	}))
	for _, e := range all[1:] {
		same(t, all[0].dir, e.dir)
	}
	return all[0].dir
}

// yearsAhead is the command on a machine whose clock is wrong: the one place that asks
// for the time is another for this build, which is beside the right one.
var yearsAhead = sync.OnceValues(func() (built string, err error) {
	const asks = "return time.Now()"
	source, err := filepath.Abs("../../internal/clock/clock.go")
	if err != nil {
		return "", err
	}
	text, err := os.ReadFile(source)
	if err != nil {
		return "", err
	}
	if n := strings.Count(string(text), asks); n != 1 {
		return "", fmt.Errorf("%s asks for the time %d times", source, n)
	}
	dir := filepath.Dir(program)
	wrong, overlay, built := filepath.Join(dir, "clock.go"), filepath.Join(dir, "overlay.json"), filepath.Join(dir, "snowglobe-years-ahead")
	replace, err := json.Marshal(map[string]map[string]string{"Replace": {source: wrong}})
	if err != nil {
		return "", err
	}
	err = errors.Join(
		os.WriteFile(wrong, []byte(strings.Replace(string(text), asks, asks+".AddDate(7, 1, 3).Add(1234567 * time.Microsecond)", 1)), 0o600),
		os.WriteFile(overlay, replace, 0o600))
	if err != nil {
		return "", err
	}
	if out, err := exec.CommandContext(context.Background(), "go", "build", "-overlay", overlay, "-ldflags=-s -w", "-o", built, ".").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build with a wrong clock: %w\n%s", err, out)
	}
	return built, nil
})

// sameWorld is a world with everything in it that there can be.
func sameWorld(t *testing.T) []string {
	t.Helper()
	all, err := fixtures.Scenarios()
	require.NoError(t, err)
	args := []string{"--seed", "7", "--now", "2019-06-24T12:00:00Z", "--events", "2000", "--people", "90"}
	for _, s := range all {
		args = append(args, "--scenario", s.Name())
	}
	return args
}

// The same seed and the same --now give the same bytes, wherever and whenever the
// command runs: in files and on standard output, in each format, truth included.
func TestTheSameBytesFromTheCommand(t *testing.T) {
	first := atEachPlace(t, func(t *testing.T, e elsewhere) {
		world := sameWorld(t)
		generate := append([]string{"fixtures", "generate", "--truth", "truth.json"}, world...)
		var said strings.Builder
		for _, format := range []string{"json", "csv", "xml"} {
			said.WriteString(e.run(t, append(generate, "--out", format, "--format", format)...))
		}
		said.WriteString(e.run(t, "fixtures", "generate", "--seed", "7", "--now", "2019-06-24T12:00:00Z", "--events", "300", "--format", "yaml"))
		require.NoError(t, os.WriteFile(filepath.Join(e.dir, "said"), []byte(said.String()), 0o600))
	})
	for _, name := range []string{"said", "truth.json", "json/rows/sys_audit.json", "csv/rows/sysevent.csv"} {
		info, err := os.Stat(filepath.Join(first, filepath.FromSlash(name)))
		require.NoError(t, err)
		require.Greater(t, info.Size(), int64(10_000), "%s has something in it", name)
	}
}

// So do instances that are served, once their clocks show the same time.
func TestTheSameBytesFromAServer(t *testing.T) {
	atEachPlace(t, func(t *testing.T, e elsewhere) {
		server := e.command(t, append([]string{"serve", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0", "--json"}, sameWorld(t)...)...)
		stdout, err := server.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, server.Start())
		line, err := bufio.NewReader(stdout).ReadBytes('\n')
		require.NoError(t, err)
		var r ready
		require.NoError(t, json.Unmarshal(line, &r))
		e.env = append(e.env, "SNOWGLOBE_CONTROL="+r.ControlURL)
		// By then some rows have come, some have changed and some have gone.
		e.run(t, "ctl", "clock", "--freeze", "--now", "2019-06-24T12:04:00Z")
		e.run(t, "fixtures", "export", "--out", "world")
		e.run(t, "fixtures", "export", "--out", "again", "--format", "csv")
		require.NoError(t, os.WriteFile(filepath.Join(e.dir, "truth.json"), []byte(e.run(t, "ctl", "truth")), 0o600))
		require.NoError(t, server.Process.Signal(os.Interrupt))
		require.NoError(t, server.Wait())
	})
}
