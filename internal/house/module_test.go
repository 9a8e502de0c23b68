package house

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const modulePath = "github.com/snowglobe-dev/snowglobe"

// pattern names packages: by path, for this module's own without the module's
// name, and with /... at its end also everything below that path.
type pattern string

func (p pattern) matches(importPath string) bool {
	path := strings.TrimPrefix(importPath, modulePath+"/")
	if tree, ok := strings.CutSuffix(string(p), "/..."); ok {
		return path == tree || strings.HasPrefix(path, tree+"/")
	}
	return path == string(p)
}

func matchesAny(patterns []pattern, importPath string) bool {
	for _, p := range patterns {
		if p.matches(importPath) {
			return true
		}
	}
	return false
}

// ours tells this module's packages from all others.
func ours(importPath string) bool {
	return importPath == modulePath || strings.HasPrefix(importPath, modulePath+"/")
}

// listed is what these tests want to know of a package, in the go command's
// words. TestImports are those of tests inside the package, XTestImports those
// of its external test package.
type listed struct {
	ImportPath   string
	Name         string
	Dir          string
	GoFiles      []string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

// module is this module and all that it is built from.
type module struct {
	root     string
	own      []listed          // in the order of their names
	packages map[string]listed // by import path, the standard library's too
}

func load(t *testing.T) module {
	t.Helper()
	m := module{packages: map[string]listed{}}
	m.root = filepath.Dir(strings.TrimSpace(goCommand(t, ".", "env", "GOMOD")))

	out := goCommand(t, m.root, "list", "-deps", "-json=ImportPath,Name,Dir,GoFiles,Imports,TestImports,XTestImports", "./...")
	for stream := json.NewDecoder(strings.NewReader(out)); ; {
		var p listed
		err := stream.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		m.packages[p.ImportPath] = p
		if ours(p.ImportPath) {
			m.own = append(m.own, p)
		}
	}
	require.NotEmpty(t, m.own, "go list names no package of %s", modulePath)
	return m
}

func goCommand(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = dir
	var failure strings.Builder
	cmd.Stderr = &failure
	out, err := cmd.Output()
	require.NoError(t, err, "go %s: %s", strings.Join(args, " "), failure.String())
	return string(out)
}

// some tells whether the pattern names anything at all that is built from.
func (m module) some(p pattern) bool {
	for path := range m.packages {
		if p.matches(path) {
			return true
		}
	}
	return false
}

// way is the shortest chain of imports from a package to one that the pattern
// names, both ends included; nil where there is none.
func (m module) way(from string, to pattern) []string {
	cameFrom := map[string]string{from: ""}
	for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
		for _, next := range m.packages[queue[0]].Imports {
			if _, seen := cameFrom[next]; seen {
				continue
			}
			cameFrom[next] = queue[0]
			if to.matches(next) {
				return chain(cameFrom, next)
			}
			queue = append(queue, next)
		}
	}
	return nil
}

// chain reads a chain of imports back from its end.
func chain(cameFrom map[string]string, end string) []string {
	var way []string
	for at := end; at != ""; at = cameFrom[at] {
		way = append([]string{at}, way...)
	}
	return way
}
