package conformance_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// stranger is a module of somebody else, with the Go test that the page for authors
// shows, and a connector. What it gives go test, it gets.
type stranger struct {
	t      *testing.T
	folder string
}

func newStranger(t *testing.T) *stranger {
	t.Helper()
	page, err := os.ReadFile("../docs/connector-authors.md")
	require.NoError(t, err)
	block := regexp.MustCompile("(?s)```go\n(.*?)```").FindSubmatch(page)
	require.NotNil(t, block)
	checkout, err := filepath.Abs("..")
	require.NoError(t, err)
	s := &stranger{t, t.TempDir()}
	// What go mod tidy would write, without asking anybody: the versions and sums of
	// our own module.
	gomod, err := os.ReadFile("../go.mod")
	require.NoError(t, err)
	gomod = regexp.MustCompile(`(?m)^module .*$`).ReplaceAll(gomod, []byte("module example.com/mine"))
	sums, err := os.ReadFile("../go.sum")
	require.NoError(t, err)
	writeFile(t, filepath.Join(s.folder, "go.mod"), string(gomod)+
		"\nrequire github.com/snowglobe-dev/snowglobe v0.0.0\nreplace github.com/snowglobe-dev/snowglobe => "+checkout+"\n")
	writeFile(t, filepath.Join(s.folder, "go.sum"), string(sums))
	writeFile(t, filepath.Join(s.folder, "connector_test.go"), string(block[1]))
	return s
}

// connector makes my-connector one of those under testdata.
func (s *stranger) connector(file string) {
	s.t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		missingPython(s.t)
	}
	file, err = filepath.Abs(filepath.Join("testdata", file))
	require.NoError(s.t, err)
	name := filepath.Join(s.folder, "my-connector")
	writeFile(s.t, name, "#!/bin/sh\nexec '"+python+"' '"+file+"' \"$@\"\n")
	require.NoError(s.t, os.Chmod(name, 0o700))
}

// test runs go test, with arguments as a shell takes them.
func (s *stranger) test(arguments string) (string, error) {
	command := exec.CommandContext(s.t.Context(), "/bin/sh", "-c", "go test "+arguments)
	command.Dir = s.folder
	command.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=-mod=mod", "GOWORK=off")
	out, err := command.CombinedOutput()
	return string(out), err
}

// The Go test that the page for authors shows works in a module of somebody else: -run
// chooses subtests, a careful connector passes, and a careless one fails by name, with a
// line that does it again.
func TestConnectorOfAStranger(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a test of another module")
	}
	s := newStranger(t)
	s.connector("pyconnector/connector.py")
	out, err := s.test("-v -run TestConnector/secrets/at-rest/password/'(eureka|madrid)'")
	require.NoError(t, err, out)
	require.Contains(t, out, "--- PASS: TestConnector/secrets/at-rest/password/madrid/legacy")
	require.Contains(t, out, "--- PASS: TestConnector/secrets/at-rest/password/madrid/oauth")
	require.Contains(t, out, "--- SKIP: TestConnector/secrets/at-rest/password/eureka/oauth")
	require.NotContains(t, out, "TestConnector/auth")
	require.NotContains(t, out, "fuji")

	s.connector("broken/keeps_password.py")
	out, err = s.test("-run TestConnector/secrets/at-rest/password/madrid/legacy")
	require.Error(t, err)
	require.Contains(t, out, "--- FAIL: TestConnector/secrets/at-rest/password/madrid/legacy")
	replay := regexp.MustCompile(`(?m)^ +replay: go test (.*)$`).FindStringSubmatch(out)
	require.NotNil(t, replay, out)
	again, err := s.test("-v " + replay[1])
	require.Error(t, err)
	require.Equal(t, 1, strings.Count(again, "--- FAIL: TestConnector/secrets/at-rest/password/madrid/legacy"), again)
	require.Contains(t, again, strings.TrimSpace(replay[0]))
}
