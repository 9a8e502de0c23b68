package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// root is the top of the repository.
const root = "../.."

// readmeBlocks are the fenced blocks of the README in a language, and what is
// left of it without any.
func readmeBlocks(t *testing.T, language string) (blocks []string, rest string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	require.NoError(t, err)
	fence := regexp.MustCompile("(?s)```([a-z]*)\n(.*?)```")
	for _, block := range fence.FindAllStringSubmatch(string(text), -1) {
		if block[1] == language {
			blocks = append(blocks, block[2])
		}
	}
	return blocks, fence.ReplaceAllString(string(text), "")
}

// indented are the lines of a page of the docs that stand apart as commands.
func indented(t *testing.T, page string) (lines []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "docs", page))
	require.NoError(t, err)
	for _, line := range regexp.MustCompile(`(?m)^ {4}(.+)$`).FindAllStringSubmatch(string(text), -1) {
		lines = append(lines, line[1])
	}
	require.NotEmpty(t, lines, page)
	return lines
}

// shell runs a line as a newcomer would, with the command on the PATH.
func shell(t *testing.T, dir, line string, environment ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, "bash", "-c", line)
	command.Dir = dir
	command.Env = append(append(os.Environ(), "PATH="+filepath.Dir(program)+":"+os.Getenv("PATH")), environment...)
	out, err := command.CombinedOutput()
	require.NoError(t, err, "%s: %s", line, out)
	return string(out)
}

// Every command that the README shows apart from a dialogue is run here, as it
// stands; variables of the environment keep the long ones short. A command that
// is not listed fails the test.
func TestReadmeCommands(t *testing.T) {
	t.Parallel()
	elsewhere := func(where string) func(*testing.T, string) {
		return func(t *testing.T, _ string) { t.Helper(); t.Log("is run by " + where) }
	}
	runs := map[string]func(t *testing.T, line string){
		"go run ./cmd/snowglobe conform": elsewhere("TestOursConform"),
		"make test": func(t *testing.T, line string) { // would run this test again
			shell(t, root, strings.Replace(line, "make", "make -n", 1))
		},
		"go install ./cmd/snowglobe": func(t *testing.T, line string) {
			bin := t.TempDir()
			shell(t, root, line, "GOBIN="+bin)
			require.FileExists(t, filepath.Join(bin, "snowglobe"))
		},
		"snowglobe serve": func(t *testing.T, line string) {
			require.Contains(t, announced(t, strings.Fields(line)[1:]...), "Try    curl ")
		},
		"snowglobe serve --proxy 127.0.0.1:8082": func(t *testing.T, line string) {
			require.Contains(t, announced(t, strings.Fields(strings.Replace(line, "8082", "0", 1))[1:]...), "Proxy  curl --proxy ")
		},
		"snowglobe serve --seed 1 --now 2019-06-24T12:00:00Z":                  serveAsShown,
		"go get github.com/snowglobe-dev/snowglobe@latest":                     elsewhere("nobody: it needs a published version"),
		"go mod edit -replace github.com/snowglobe-dev/snowglobe=../snowglobe": elsewhere("TestReadmeGoTest"),
		"go mod tidy": elsewhere("TestReadmeGoTest, which takes our own go.sum to need no network"),
		"snowglobe conform connector -- ./my-connector": func(t *testing.T, line string) {
			dir := t.TempDir()
			script := fmt.Sprintf("#!/bin/sh\nexec %s connector \"$@\"\n", program)
			require.NoError(t, os.WriteFile(filepath.Join(dir, "my-connector"), []byte(script), 0o700))
			shell(t, dir, line, "SNOWGLOBE_RELEASE=madrid", "SNOWGLOBE_CHECK=auth/connect/story")
		},
		"snowglobe conform server --target https://my-simulation.example --release madrid --username admin": func(t *testing.T, line string) {
			r := serve(t, "--seed", "7")
			line = strings.Replace(line, "https://my-simulation.example", r.InstanceURL, 1)
			shell(t, t.TempDir(), line, "SNOWGLOBE_PASSWORD="+r.Admin.Password, "SNOWGLOBE_CHECK=table/read/**")
		},
		"SNOWGLOBE_PASSWORD=admin SNOWGLOBE_CLIENT_SECRET=7j3Zxwq8Nux24Jcb3bPYYDNd snowglobe conform server --target http://127.0.0.1:8080 --control http://127.0.0.1:8081 --username admin --client-id db7a909005fd226a099d2039839b141a": func(t *testing.T, line string) {
			r := serve(t)
			line = strings.NewReplacer("http://127.0.0.1:8080", r.InstanceURL, "http://127.0.0.1:8081", r.ControlURL).Replace(line)
			out := shell(t, t.TempDir(), line, "SNOWGLOBE_CHECK=oauth/password/**")
			require.Regexp(t, `conformant: [1-9]\d* pass, 0 fail, 0 warn, 0 skip`, out)
		},
		"docker compose up --build --exit-code-from conform": elsewhere("make compose-test"),
		"docker-compose up --build --exit-code-from conform": elsewhere("make compose-test"),
	}
	_, prose := readmeBlocks(t, "")
	seen := 0
	for _, match := range regexp.MustCompile(`(?m)^ {4}(\S.*)$`).FindAllStringSubmatch(prose, -1) {
		line := match[1]
		t.Run(line, func(t *testing.T) {
			require.Contains(t, runs, line, "the README shows a command that this test does not know")
			runs[line](t, line)
		})
		seen++
	}
	require.Equal(t, len(runs), seen, "this test knows commands that the README no longer shows")
}

// serveAsShown starts an instance the way the README says and ends it the way
// the instance says.
func serveAsShown(t *testing.T, line string) {
	t.Helper()
	text := announced(t, strings.Fields(line)[1:]...)
	for _, fact := range []string{"madrid", "2019-06-24T12:00", "admin / admin", "http://127.0.0.1:", "Ctrl-C"} {
		require.Contains(t, text, fact)
	}
}

// The README's Go test passes in a module of its own that takes ours from a
// checkout.
func TestReadmeGoTest(t *testing.T) {
	t.Parallel()
	blocks, prose := readmeBlocks(t, "go")
	require.Len(t, blocks, 1)
	checkout, err := filepath.Abs(root)
	require.NoError(t, err)
	parent := t.TempDir()
	require.NoError(t, os.Symlink(checkout, filepath.Join(parent, "snowglobe")))
	mine := filepath.Join(parent, "mine")
	require.NoError(t, os.Mkdir(mine, 0o700))
	// What go mod tidy would write, without asking anybody: the versions and sums
	// of our own module.
	gomod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	require.NoError(t, err)
	gomod = regexp.MustCompile(`(?m)^module .*$`).ReplaceAll(gomod, []byte("module example.com/mine"))
	require.NoError(t, os.WriteFile(filepath.Join(mine, "go.mod"), gomod, 0o600))
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(mine, "go.sum"), sums, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(mine, "sync_test.go"), []byte(blocks[0]), 0o600))

	replace := regexp.MustCompile(`go mod edit -replace \S+`).FindString(prose)
	require.NotEmpty(t, replace)
	shell(t, mine, replace+" && go mod edit -require github.com/snowglobe-dev/snowglobe@v0.0.0")
	out := shell(t, mine, "go test -v ./...", "GOPROXY=off", "GOFLAGS=-mod=mod")
	require.Regexp(t, `POST /oauth_token\.do 200 password`, out)
}
