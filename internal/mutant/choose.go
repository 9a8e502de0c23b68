package mutant

import (
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// way is how a defect comes into a program that has others too.
type way int

const (
	never   way = iota // it changes what cannot choose
	atStart            // it changes values, which are chosen when the program starts, or embedded files
	running            // it changes what is executed
)

// chosenIn adds the defect to the files that it changes, or leaves them as they are
// if it changes something else than what can choose.
func (d Defect) chosenIn(root string, files map[string]*choosing) (way, error) { //nolint:gocognit // one walk over the edits, whose cases belong together
	how := atStart
	made := map[*choosing]map[ast.Node][]change{}
	var carriers []*carrier
	for _, e := range d.edits(root) {
		if filepath.Ext(e.File) != ".go" {
			c, err := carrierOf(root, e.File, files)
			if c == nil || err != nil {
				return never, err
			}
			if !slices.Contains(carriers, c) {
				carriers = append(carriers, c)
			}
			continue
		}
		f, err := choosingOf(e.File, files)
		if err != nil {
			return never, err
		}
		from, to, err := e.once(f.source)
		if err != nil {
			return never, err
		}
		place := f.around(from, to)
		if place == nil {
			return never, nil
		}
		if bodyOf(place) != nil {
			how = running
		}
		if made[f] == nil {
			made[f] = map[ast.Node][]change{}
		}
		made[f][place] = append(made[f][place], change{from, to, e.Instead})
	}
	for f, places := range made {
		for place, changes := range places {
			slices.SortFunc(changes, inOrder)
			for i := 1; i < len(changes); i++ {
				if changes[i].from < changes[i-1].to {
					return never, errors.New("two of its texts overlap; make one of them")
				}
			}
			f.choices[place] = append(f.choices[place], choice{d.Name, changes})
		}
	}
	if len(carriers) > 0 {
		how = atStart // whatever else it changes need not be reached
	}
	texts, err := d.applied(root)
	for _, c := range carriers {
		c.wanted = append(c.wanted, carried{d.Name, texts})
	}
	return how, err
}

// choosing is a Go file in which pieces choose between what they are and what
// defects make of them: functions, declared or not, composite literals, and variables
// that have other files.
type choosing struct {
	source   string
	tree     *ast.File
	set      *token.FileSet
	choices  map[ast.Node][]choice
	carriers []*carrier
}

// choice is how a defect wants a piece to be.
type choice struct {
	defect  string
	changes []change // in their order
}

// change is an edit by its place in the file, in bytes.
type change struct {
	from, to int
	instead  string
}

func inserted(at int, text string) change { return change{at, at, text} }

// inOrder sorts changes, what is inserted before what is changed there.
func inOrder(a, b change) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) }

// choosingOf is the file of that name, which is read once.
func choosingOf(name string, files map[string]*choosing) (*choosing, error) {
	if f := files[name]; f != nil {
		return f, nil
	}
	source, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	f := &choosing{source: string(source), set: token.NewFileSet(), choices: map[ast.Node][]choice{}}
	f.tree, err = parser.ParseFile(f.set, name, source, parser.SkipObjectResolution|parser.ParseComments)
	if err != nil {
		return nil, err
	}
	files[name] = f
	return f, f.findCarriers(filepath.Dir(name))
}

// chooses tells whether there is anything in it to be chosen.
func (f *choosing) chooses() bool {
	return len(f.choices) > 0 || slices.ContainsFunc(f.carriers, func(c *carrier) bool { return len(c.wanted) > 0 })
}

// around is the piece that has a part of the file in it and can choose, nil if there
// is none: the function that is declared there, or, in what a variable of the package
// begins with, the smallest function or else the largest literal.
func (f *choosing) around(from, to int) (piece ast.Node) {
	has := func(n ast.Node) bool { return f.at(n.Pos()) <= from && to <= f.at(n.End()) }
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

// bodyOf is what of a piece is executed, nil for a literal.
func bodyOf(piece ast.Node) *ast.BlockStmt {
	switch piece := piece.(type) {
	case *ast.FuncDecl:
		return piece.Body
	case *ast.FuncLit:
		return piece.Body
	}
	return nil
}

func (f *choosing) at(p token.Pos) int { return f.set.Position(p).Offset }

func (f *choosing) of(n ast.Node) string { return f.source[f.at(n.Pos()):f.at(n.End())] }

// as is how a choice wants a part of the file to be. The compiler names the defect
// where it does not compile. In what is executed each change leaves a mark.
func (f *choosing) as(c choice, part ast.Node) string {
	changes := c.changes
	if body, executed := part.(*ast.BlockStmt); executed {
		for _, change := range c.changes {
			if mark := f.markAt(body, change); mark <= change.from {
				changes = append(slices.Clip(changes), inserted(mark, " mutantReached();"))
			}
		}
		slices.SortStableFunc(changes, inOrder)
	}
	var out strings.Builder
	out.WriteString("/*line defect_" + c.defect + ".go:1*/")
	at := f.at(part.Pos())
	for _, change := range changes {
		if change.from >= at { // a mark inside of another change has one before that, of the same statement
			out.WriteString(f.source[at:change.from] + change.instead)
			at = change.to
		}
	}
	return out.String() + f.source[at:f.at(part.End())]
}

// text is the file with its choices. Module is the path of its package.
func (f *choosing) text(module string) string {
	put := map[int]string{}
	for _, c := range f.carriers {
		c.choose(put, module)
	}
	for piece, choices := range f.choices {
		switch piece := piece.(type) {
		case *ast.FuncDecl:
			put[f.at(piece.Body.Lbrace)+1] = f.bodies(piece.Type, piece.Body, choices)
		case *ast.FuncLit:
			put[f.at(piece.Body.Lbrace)+1] = f.bodies(piece.Type, piece.Body, choices)
		case *ast.CompositeLit:
			var before strings.Builder
			before.WriteString("func() " + f.of(piece.Type) + " {")
			for _, c := range choices {
				fmt.Fprintf(&before, " if mutantChosen == %q { return %s };", c.defect, f.as(c, piece))
			}
			put[f.at(piece.Pos())] = before.String() + " return "
			put[f.at(piece.End())] = " }()"
		}
	}
	var out strings.Builder
	rest := 0
	for _, at := range slices.Sorted(maps.Keys(put)) {
		out.WriteString(f.source[rest:at] + put[at])
		rest = at
	}
	return out.String() + f.source[rest:]
}

// bodies are those that choices want for a function, to be put before its own.
func (f *choosing) bodies(function *ast.FuncType, body *ast.BlockStmt, choices []choice) string {
	var all strings.Builder
	for _, c := range choices {
		fmt.Fprintf(&all, " if mutantChosen == %q { ", c.defect)
		if c.changes[0].from <= f.at(body.Lbrace) { // there is no place in it before the change
			all.WriteString("mutantReached(); ")
		}
		all.WriteString(f.as(c, body))
		if function.Results == nil {
			all.WriteString("; return")
		}
		all.WriteString(" };")
	}
	return all.String()
}
