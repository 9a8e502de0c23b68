package mutant

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// carrier is a variable that has files from the start, by go:embed. It chooses between
// those that are there and what defects make of them. The latter are packages of their
// own, in folders that no disk has, as embedded files keep their names.
type carrier struct {
	file    *choosing
	spec    *ast.ValueSpec
	grouped bool // it is declared among others, in brackets

	patterns []string
	dir      string   // of its package
	files    []string // that it has
	wanted   []carried
}

// carried are files as a defect wants them.
type carried struct {
	defect string
	texts  map[string]string // of those that it changes, by their names
}

// carrierOf is the variable that has a file, nil unless it is one. Its package lies in
// the folder of the file, or above.
func carrierOf(root, name string, files map[string]*choosing) (*carrier, error) {
	var all []*carrier
	for dir := filepath.Dir(name); ; dir = filepath.Dir(dir) {
		sources, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			return nil, err
		}
		for _, source := range sources {
			if strings.HasSuffix(source, "_test.go") {
				continue
			}
			f, err := choosingOf(source, files)
			if err != nil {
				return nil, err
			}
			all = append(all, f.carriers...)
		}
		if dir == root || dir == filepath.Dir(dir) {
			break
		}
	}
	all = slices.DeleteFunc(all, func(c *carrier) bool { return !slices.Contains(c.files, name) })
	if len(all) != 1 {
		return nil, nil //nolint:nilnil // none, or not one, is no error
	}
	return all[0], nil
}

// findCarriers finds the variables of the file that have others.
func (f *choosing) findCarriers(dir string) error {
	for _, decl := range f.tree.Decls {
		group, ok := decl.(*ast.GenDecl)
		if !ok || group.Tok != token.VAR {
			continue
		}
		for _, s := range group.Specs {
			spec, ok := s.(*ast.ValueSpec)
			if !ok {
				continue
			}
			c := &carrier{file: f, spec: spec, grouped: group.Lparen.IsValid(), dir: dir, patterns: append(embeds(group.Doc), embeds(spec.Doc)...)}
			if len(c.patterns) == 0 {
				continue
			}
			if err := c.look(); err != nil {
				return err
			}
			f.carriers = append(f.carriers, c)
		}
	}
	return nil
}

const directive = "//go:embed "

// embeds are the patterns of files that a variable has. What Go understands beside them, as
// all: and quotes, names no file here: a defect in such a file gets a program of its own.
func embeds(doc *ast.CommentGroup) (patterns []string) {
	if doc == nil {
		return nil
	}
	for _, line := range doc.List {
		if more, ok := strings.CutPrefix(line.Text, directive); ok {
			patterns = append(patterns, strings.Fields(more)...)
		}
	}
	return patterns
}

// look finds the files that the variable has.
func (c *carrier) look() error {
	for _, pattern := range c.patterns {
		found, err := filepath.Glob(filepath.Join(c.dir, pattern))
		if err != nil {
			return err
		}
		for _, name := range found {
			err := filepath.WalkDir(name, func(name string, entry fs.DirEntry, err error) error {
				if err == nil && entry.Type().IsRegular() {
					c.files = append(c.files, name)
				}
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *carrier) name() string { return c.spec.Names[0].Name }

// below is the folder of the package that has the files as a defect wants them.
func (c *carrier) below(defect string) string { return "zz-mutant-" + defect + "-" + c.name() }

// carrying is such a package.
const carrying = `package mutant

import "embed"

var _ embed.FS

%s%s
var Carried %s
`

// layDown puts these packages into an overlay.
func (c *carrier) layDown(o *overlay) error {
	for _, w := range c.wanted {
		dir := filepath.Join(c.dir, c.below(w.defect))
		if err := o.replace(filepath.Join(dir, "carried.go"), fmt.Sprintf(carrying, directive, strings.Join(c.patterns, " "), c.file.of(c.spec.Type))); err != nil {
			return err
		}
		for _, name := range c.files {
			there := filepath.Join(dir, strings.TrimPrefix(name, c.dir))
			text, changed := w.texts[name]
			if !changed {
				o.Replace[there] = name
			} else if err := o.replace(there, text); err != nil {
				return err
			}
		}
	}
	return nil
}

// choose puts into the file of the variable what makes it choose: under its own name it
// is a choice between what it was, which goes by another, and what defects want. Module
// is the path of its package.
func (c *carrier) choose(put map[int]string, module string) {
	if len(c.wanted) == 0 {
		return
	}
	var imports, choice strings.Builder
	for i, w := range c.wanted {
		alias := fmt.Sprintf("mutant%d%s", i, c.name())
		fmt.Fprintf(&imports, "; import %s %q", alias, path.Join(module, c.below(w.defect)))
		fmt.Fprintf(&choice, " if mutantChosen == %q { return %s.Carried };", w.defect, alias)
	}
	keyword := "var "
	if c.grouped {
		keyword = ""
	}
	put[c.file.at(c.file.tree.Name.End())] += imports.String()
	put[c.file.at(c.spec.Names[0].Pos())] = "mutantNone"
	put[c.file.at(c.spec.End())] = fmt.Sprintf("; %s%s = func() %s {%s return mutantNone%s }()",
		keyword, c.name(), c.file.of(c.spec.Type), choice.String(), c.name())
}

var moduleLine = regexp.MustCompile(`(?m)^module (\S+)$`)

// importPath is by which name the module at root has the package in a folder.
func importPath(root, dir string) (string, error) {
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return "", err
	}
	found := moduleLine.FindSubmatch(text)
	if found == nil {
		return "", errors.New("go.mod names no module")
	}
	below, err := filepath.Rel(root, dir)
	return path.Join(string(found[1]), filepath.ToSlash(below)), err
}
