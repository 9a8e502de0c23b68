package house

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// source is one Go file of this module.
type source struct {
	name   string // below the module's root, with slashes
	syntax *ast.File
	files  *token.FileSet
}

func (s source) position(n ast.Node) string {
	return s.name + ":" + strconv.Itoa(s.files.Position(n.Pos()).Line)
}

func (s source) imports(importPath string) bool {
	return s.importName(importPath) != ""
}

// importName is what the file calls a package that it imports, "" if it does
// not import it. The package's own name is taken to be the end of its path.
func (s source) importName(importPath string) string {
	for _, spec := range s.syntax.Imports {
		if spec.Path.Value != strconv.Quote(importPath) {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return path.Base(importPath)
	}
	return ""
}

// uses calls found at each mention of one of the names of a package.
func (s source) uses(importPath string, names []string, found func(ast.Node, string)) {
	local := s.importName(importPath)
	ast.Inspect(s.syntax, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		// A variable of that name has an object; an imported package has none.
		if of, ok := selector.X.(*ast.Ident); ok && of.Name == local && of.Obj == nil {
			for _, name := range names {
				if selector.Sel.Name == name {
					found(selector, name)
				}
			}
		}
		return true
	})
}

func parse(t *testing.T, name string, text []byte) source {
	t.Helper()
	s := source{name: name, files: token.NewFileSet()}
	var err error
	s.syntax, err = parser.ParseFile(s.files, name, text, parser.ParseComments)
	require.NoError(t, err)
	return s
}

// eachFile walks the module's files, leaving out what git does not keep and
// modules of their own below this one.
func eachFile(t *testing.T, root string, visit func(name string, text []byte)) {
	t.Helper()
	skipped := map[string]bool{".git": true, "bin": true, "report": true}
	require.NoError(t, filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		below, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		if entry.IsDir() {
			_, noModule := os.Stat(filepath.Join(file, "go.mod"))
			if skipped[below] || (below != "." && noModule == nil) {
				return filepath.SkipDir
			}
			return nil
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		visit(filepath.ToSlash(below), text)
		return nil
	}))
}

// eachSource leaves out testdata, whose programs play strangers.
func eachSource(t *testing.T, root string, visit func(source)) {
	t.Helper()
	eachFile(t, root, func(name string, text []byte) {
		if strings.HasSuffix(name, ".go") && !strings.Contains("/"+name, "/testdata/") {
			visit(parse(t, name, text))
		}
	})
}

func TestOnlyTheClockAsksTheMachineForTheTime(t *testing.T) {
	asked := 0
	eachSource(t, load(t).root, func(s source) {
		s.uses("time", []string{"Now", "Since", "Until"}, func(n ast.Node, name string) {
			if strings.HasPrefix(s.name, "internal/clock/") {
				asked++
				return
			}
			t.Errorf("%s: time.%s: take a clock.Clock, or a suite that moves the instance's time moves past this", s.position(n), name)
		})
	})
	assert.NotZero(t, asked, "internal/clock does not ask for the time any more: who does?")
}

// Inside testing/synctest a sleep is exact and takes no time at all.
func TestNobodySleeps(t *testing.T) {
	eachSource(t, load(t).root, func(s source) {
		if s.imports("testing/synctest") {
			return
		}
		s.uses("time", []string{"Sleep"}, func(n ast.Node, _ string) {
			t.Errorf("%s: time.Sleep: wait for what you wait for", s.position(n))
		})
	})
}

func TestEachPackageIsIntroduced(t *testing.T) {
	m := load(t)
	for _, p := range m.own {
		// A package of one file needs no second one for its introduction, and a
		// command is introduced where its main function is.
		file, opening := "doc.go", "Package "+p.Name+" "
		if len(p.GoFiles) == 1 {
			file = p.GoFiles[0]
		}
		if p.Name == "main" {
			file, opening = "main.go", ""
		}
		if !assert.Contains(t, p.GoFiles, file, "%s is introduced nowhere", p.ImportPath) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(p.Dir, file))
		require.NoError(t, err)
		doc := parse(t, file, text).syntax.Doc.Text()
		assert.True(t, doc != "" && strings.HasPrefix(doc, opening), "%s: its package comment in %s begins %.30q", p.ImportPath, file, doc)
	}
}

// What a release does is data in its profile. A handler that compares names
// has taken a decision that no profile, test or page of evidence can see.
func TestHandlersDoNotCompareReleaseNames(t *testing.T) {
	root := load(t).root
	profiles, err := filepath.Glob(filepath.Join(root, "mockserver", "release", "profiles", "*.yaml"))
	require.NoError(t, err)
	require.NotEmpty(t, profiles)
	names := map[string]bool{}
	for _, profile := range profiles {
		names[strings.TrimSuffix(filepath.Base(profile), ".yaml")] = true
	}

	eachSource(t, root, func(s source) {
		inside, ok := strings.CutPrefix(s.name, "mockserver/")
		if !ok || !strings.Contains(inside, "/") || strings.HasPrefix(inside, "release/") || strings.HasSuffix(inside, "_test.go") {
			return
		}
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			literal, ok := n.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(literal.Value)
			require.NoError(t, err)
			if names[strings.ToLower(text)] {
				t.Errorf("%s: names the release %s: ask its settings for what you want to know", s.position(n), text)
			}
			return true
		})
	})
}

// The words are put together here so that this file does not contain them.
var unfinished = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME)\b`)

func TestNothingIsLeftForLater(t *testing.T) {
	eachFile(t, load(t).root, func(name string, text []byte) {
		if !utf8.Valid(text) {
			return
		}
		for i, line := range bytes.Split(text, []byte("\n")) {
			if mark := unfinished.Find(line); mark != nil {
				t.Errorf("%s:%d: %s: do it, or file it where it is seen", name, i+1, mark)
			}
		}
	})
}
