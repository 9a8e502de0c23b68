package conformance_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
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
// take the time. A function that a defect changes is there twice, as it is and as
// the defect wants it, and chooses at its beginning. What changes anything but the
// bodies of functions needs a program of its own.
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
// if it changes something else than bodies of functions.
func (d defect) chosenIn(t *testing.T, files map[string]*choosingFile) bool {
	t.Helper()
	type added struct {
		*choice
		file *choosingFile
	}
	var all []added
	for _, e := range d.edits(t) {
		if filepath.Ext(e.File) != ".go" {
			return false
		}
		f := files[e.File]
		if f == nil {
			f = readChoosing(t, e.File)
			files[e.File] = f
		}
		function := f.around(t, e)
		if function == nil {
			return false
		}
		at := slices.IndexFunc(all, func(a added) bool { return a.function == function })
		if at < 0 {
			at, all = len(all), append(all, added{&choice{defect: d.Name, function: function, name: d.function(len(all))}, f})
		}
		all[at].edits = append(all[at].edits, e)
	}
	for _, a := range all {
		a.file.choices = append(a.file.choices, a.choice)
	}
	return true
}

// choosingFile is a Go file whose functions choose between what they are and what
// defects make of them.
type choosingFile struct {
	source  string
	tree    *ast.File
	set     *token.FileSet
	choices []*choice
}

// choice is a function as a defect makes it.
type choice struct {
	defect   string
	function *ast.FuncDecl
	name     string // of the function with the edits
	edits    []edit
}

// function names the nth function that the defect changes.
func (d defect) function(n int) string {
	return fmt.Sprintf("wrong_%s_%d", strings.ReplaceAll(d.Name, "-", "_"), n)
}

func readChoosing(t *testing.T, name string) *choosingFile {
	t.Helper()
	source, err := os.ReadFile(name)
	require.NoError(t, err)
	f := &choosingFile{source: string(source), set: token.NewFileSet()}
	f.tree, err = parser.ParseFile(f.set, name, source, parser.SkipObjectResolution)
	require.NoError(t, err)
	return f
}

// around is the function whose body has the text of an edit; nil if there is none,
// or if it cannot be called with its own parameters.
func (f *choosingFile) around(t *testing.T, e edit) *ast.FuncDecl {
	t.Helper()
	e.once(t, f.source)
	from := strings.Index(f.source, e.Text)
	for _, decl := range f.tree.Decls {
		function, ok := decl.(*ast.FuncDecl)
		if ok && function.Body != nil && f.at(function.Body.Lbrace) < from && from+len(e.Text) <= f.at(function.Body.Rbrace) {
			if _, callable := call(function, ""); callable {
				return function
			}
		}
	}
	return nil
}

func (f *choosingFile) at(p token.Pos) int { return f.set.Position(p).Offset }

func (f *choosingFile) between(from, to token.Pos) string { return f.source[f.at(from):f.at(to)] }

// call is a call of a function of that name with the receiver and the parameters of
// this one, if all of them have names.
func call(function *ast.FuncDecl, name string) (text string, ok bool) {
	receiver, parameters := names(function.Recv), names(function.Type.Params)
	for _, n := range slices.Concat(receiver, parameters) {
		if n == "" || n == "_" {
			return "", false
		}
	}
	path := strings.Join(append(receiver, name), ".")
	return path + "(" + strings.Join(parameters, ", ") + ")", function.Type.TypeParams == nil
}

// names are those of parameters, "" for one without, as a call passes them on.
func names(fields *ast.FieldList) []string {
	if fields == nil {
		return nil
	}
	var all []string
	for _, field := range fields.List {
		if len(field.Names) == 0 {
			all = append(all, "")
		}
		for _, n := range field.Names {
			all = append(all, n.Name)
		}
		if _, variadic := field.Type.(*ast.Ellipsis); variadic && all[len(all)-1] != "" {
			all[len(all)-1] += "..."
		}
	}
	return all
}

// text is the file with its choices. The compiler names the defect where one does
// not compile.
func (f *choosingFile) text() string {
	chosen, copies := map[*ast.FuncDecl]string{}, strings.Builder{}
	for _, c := range f.choices {
		chosenCall, _ := call(c.function, c.name)
		if c.function.Type.Results == nil {
			chosenCall += "; return"
		} else {
			chosenCall = "return " + chosenCall
		}
		chosen[c.function] += fmt.Sprintf(" if wrongServer == %q { %s };", c.defect, chosenCall)
		head := f.between(c.function.Pos(), c.function.Name.Pos()) + c.name + f.between(c.function.Name.End(), c.function.Body.Pos())
		body := f.between(c.function.Body.Pos(), c.function.Body.End())
		for _, e := range c.edits {
			body = strings.Replace(body, e.Text, e.Instead, 1)
		}
		fmt.Fprintf(&copies, "\n//line defect_%s.go:1\n%s%s\n", c.defect, head, body)
	}
	var out strings.Builder
	rest := 0
	for _, decl := range f.tree.Decls {
		if function, ok := decl.(*ast.FuncDecl); ok && chosen[function] != "" {
			brace := f.at(function.Body.Lbrace) + 1
			out.WriteString(f.source[rest:brace] + chosen[function])
			rest = brace
		}
	}
	return out.String() + f.source[rest:] + copies.String()
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
