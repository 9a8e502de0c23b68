package conformance_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// wrongServer is the variable of the environment that tells a program built by
// buildTogether which defect to have.
const wrongServer = "WRONG_SERVER"

// buildTogether makes one program that can have each of the defects, and says which
// it cannot: linking takes longer than judging, so a program for each is what would
// take the time. A body of a function that a defect changes is there twice, as it is
// and as the defect wants it, and chooses at its beginning; so is a composite literal
// that a variable of a package begins with. What changes anything else needs a program
// of its own.
func buildTogether(t *testing.T, all []defect) (program string, alone []defect) {
	t.Helper()
	files := map[string]*choosingFile{}
	for _, d := range all {
		if !d.chosenIn(t, files) {
			alone = append(alone, d)
		}
	}
	o := newOverlay(t)
	for name, f := range files {
		if len(f.choices) > 0 {
			o.replace(t, name, f.text())
			o.replace(t, filepath.Join(filepath.Dir(name), "zz_wrong_server.go"),
				fmt.Sprintf("package %s\n\nimport \"os\"\n\nvar wrongServer = os.Getenv(%q)\n", f.tree.Name, wrongServer))
		}
	}
	return o.build(t), alone
}

// chosenIn adds the defect to the files that it changes, or leaves them as they are
// if it changes something else than what can choose.
func (d defect) chosenIn(t *testing.T, files map[string]*choosingFile) bool {
	t.Helper()
	made := map[*choosingFile]map[ast.Node][]edit{}
	for _, e := range d.edits(t) {
		if filepath.Ext(e.File) != ".go" {
			return false
		}
		f := files[e.File]
		if f == nil {
			f = readChoosing(t, e.File)
			files[e.File] = f
		}
		place := f.around(t, e)
		if place == nil {
			return false
		}
		if made[f] == nil {
			made[f] = map[ast.Node][]edit{}
		}
		made[f][place] = append(made[f][place], e)
	}
	for f, places := range made {
		for place, edits := range places {
			f.choices[place] = append(f.choices[place], choice{d.Name, edits})
		}
	}
	return true
}

// choosingFile is a Go file in which pieces choose between what they are and what
// defects make of them: functions, declared or not, and composite literals.
type choosingFile struct {
	source  string
	tree    *ast.File
	set     *token.FileSet
	choices map[ast.Node][]choice
}

// choice is how a defect wants a piece to be.
type choice struct {
	defect string
	edits  []edit
}

func readChoosing(t *testing.T, name string) *choosingFile {
	t.Helper()
	source, err := os.ReadFile(name)
	require.NoError(t, err)
	f := &choosingFile{source: string(source), set: token.NewFileSet(), choices: map[ast.Node][]choice{}}
	f.tree, err = parser.ParseFile(f.set, name, source, parser.SkipObjectResolution)
	require.NoError(t, err)
	return f
}

// around is the piece that has the text of an edit in it and can choose, nil if there
// is none: the function that is declared there, or, in what a variable of the package
// begins with, the smallest function or else the largest literal.
func (f *choosingFile) around(t *testing.T, e edit) (piece ast.Node) {
	t.Helper()
	e.once(t, f.source)
	from := strings.Index(f.source, e.Text)
	has := func(n ast.Node) bool { return f.at(n.Pos()) <= from && from+len(e.Text) <= f.at(n.End()) }
	for _, decl := range f.tree.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if decl.Body != nil && has(decl.Body) {
				return decl
			}
		case *ast.GenDecl:
			ast.Inspect(decl, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CompositeLit:
					// What a call returns has no address.
					pointed := f.source[f.at(n.Pos())-1] == '&'
					if piece == nil && n.Type != nil && !pointed && has(n) {
						piece = n
					}
				case *ast.FuncLit:
					if has(n.Body) {
						piece = n
					}
				}
				return true
			})
		}
	}
	return piece
}

func (f *choosingFile) at(p token.Pos) int { return f.set.Position(p).Offset }

// as is how a choice wants a part of the file to be. The compiler names the defect
// where it does not compile.
func (f *choosingFile) as(c choice, part ast.Node) string {
	text := f.source[f.at(part.Pos()):f.at(part.End())]
	for _, e := range c.edits {
		text = strings.Replace(text, e.Text, e.Instead, 1)
	}
	return "/*line defect_" + c.defect + ".go:1*/" + text
}

// text is the file with its choices.
func (f *choosingFile) text() string {
	inserted := map[int]string{}
	for piece, choices := range f.choices {
		switch piece := piece.(type) {
		case *ast.FuncDecl:
			inserted[f.at(piece.Body.Lbrace)+1] = f.bodies(piece.Type, piece.Body, choices)
		case *ast.FuncLit:
			inserted[f.at(piece.Body.Lbrace)+1] = f.bodies(piece.Type, piece.Body, choices)
		case *ast.CompositeLit:
			var before strings.Builder
			before.WriteString("func() " + f.source[f.at(piece.Type.Pos()):f.at(piece.Type.End())] + " {")
			for _, c := range choices {
				fmt.Fprintf(&before, " if wrongServer == %q { return %s };", c.defect, f.as(c, piece))
			}
			inserted[f.at(piece.Pos())] = before.String() + " return "
			inserted[f.at(piece.End())] = " }()"
		}
	}
	var out strings.Builder
	rest := 0
	for _, at := range slices.Sorted(maps.Keys(inserted)) {
		out.WriteString(f.source[rest:at] + inserted[at])
		rest = at
	}
	return out.String() + f.source[rest:]
}

// bodies are those that choices want for a function, to be put before its own.
func (f *choosingFile) bodies(function *ast.FuncType, body *ast.BlockStmt, choices []choice) string {
	var all strings.Builder
	for _, c := range choices {
		text := f.as(c, body)
		if function.Results == nil {
			text = "{ " + text + "; return }"
		}
		fmt.Fprintf(&all, " if wrongServer == %q %s;", c.defect, text)
	}
	return all.String()
}

// build makes a program that has the defect always.
func (d defect) build(t *testing.T) (program string) {
	t.Helper()
	wrong := map[string]string{}
	for _, e := range d.edits(t) {
		if _, changed := wrong[e.File]; !changed {
			source, err := os.ReadFile(e.File)
			require.NoError(t, err)
			wrong[e.File] = string(source)
		}
		e.once(t, wrong[e.File])
		wrong[e.File] = strings.Replace(wrong[e.File], e.Text, e.Instead, 1)
	}
	o := newOverlay(t)
	for name, text := range wrong {
		o.replace(t, name, text)
	}
	return o.build(t)
}

// overlay is files that stand in for others during one build.
type overlay struct {
	dir     string
	Replace map[string]string
}

func newOverlay(t *testing.T) *overlay {
	return &overlay{dir: t.TempDir(), Replace: map[string]string{}}
}

func (o *overlay) replace(t *testing.T, name, text string) {
	t.Helper()
	if o.Replace[name] == "" {
		o.Replace[name] = filepath.Join(o.dir, strconv.Itoa(len(o.Replace))+filepath.Ext(name))
	}
	require.NoError(t, os.WriteFile(o.Replace[name], []byte(text), 0o600))
}

// build leaves out what a debugger would need: nobody debugs it, and it is most of
// what the linker writes.
func (o *overlay) build(t *testing.T) (program string) {
	t.Helper()
	text, err := json.Marshal(o)
	require.NoError(t, err)
	file := filepath.Join(o.dir, "overlay.json")
	require.NoError(t, os.WriteFile(file, text, 0o600))
	program = filepath.Join(o.dir, "snowglobe")
	out, err := exec.CommandContext(t.Context(),
		"go", "build", "-overlay", file, "-ldflags=-s -w", "-o", program, "./../cmd/snowglobe").CombinedOutput()
	require.NoError(t, err, string(out))
	return program
}
