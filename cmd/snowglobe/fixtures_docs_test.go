package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The files that docs/fixtures.md shows are fixtures, and its calls do what it
// shows; … stands for anything.
func TestTheFixturesOfTheDocs(t *testing.T) {
	text, err := os.ReadFile("../../docs/fixtures.md")
	require.NoError(t, err)
	files := map[string]string{}
	for _, file := range regexp.MustCompile("(?s)`(mine/[^`]+)`[^`]*\n\n```[a-z]+\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		files[file[1]] = file[2]
	}
	require.Len(t, files, 8)
	dir := folder(t, files)
	// Those of the later sections would be counted in the first.
	mine := map[string]string{}
	for name, content := range files {
		if !strings.HasSuffix(name, ".json") && !strings.HasSuffix(name, ".xml") {
			mine[name] = content
		}
	}
	r := serve(t, "--events", "0", "--fixtures", filepath.Join(dir, "mine"))
	first := folder(t, mine)

	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	addresses := strings.NewReplacer("http://127.0.0.1:8080", r.InstanceURL, "http://127.0.0.1:8081", r.ControlURL)
	seen := 0
	for _, block := range regexp.MustCompile("(?s)```console\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		for _, call := range strings.Split("\n"+block[1], "\n$ ")[1:] {
			line, want, _ := strings.Cut(call, "\n")
			command := exec.CommandContext(ctx, "bash", "-c", addresses.Replace(line))
			command.Dir = dir
			if strings.HasSuffix(line, "validate mine") {
				command.Dir = first
			}
			command.Env = append(os.Environ(), "PATH="+filepath.Dir(program)+":"+os.Getenv("PATH"), "SNOWGLOBE_CONTROL="+r.ControlURL)
			out, _ := command.CombinedOutput() // one of them shows a mistake
			pattern := strings.ReplaceAll(regexp.QuoteMeta(strings.TrimSpace(want)), "…", `[^\n]*`)
			require.Regexp(t, `^`+pattern+`$`, strings.TrimSpace(string(out)), line)
			seen++
		}
	}
	require.Equal(t, 9, seen)
}
