package mutant

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// Variables of the environment of a program that was built with defects.
const (
	chosen  = "MUTANT"         // the name of the defect to have; unset: none
	reached = "MUTANT_REACHED" // the file to be made when the changed code is executed
)

// chooser is what each package with choices gets beside its own files.
const chooser = `package %s

import (
	"os"
	"sync"
)

var mutantChosen = os.Getenv(%q)

var mutantReached = sync.OnceFunc(func() { _ = os.WriteFile(os.Getenv(%q), nil, 0o600) })
`

// Programs are builds of this module that can have defects. Linking takes longer than
// judging, so nearly all of them are one program, which chooses by a variable of its
// environment.
type Programs struct {
	// Together is the program that has those defects that can be chosen, and
	// without one of them is as it should be.
	Together string

	// Alone are the defects that need a program of their own.
	Alone []Defect

	root, dir string
	silent    map[string]bool // those that leave no mark
}

// Program is one that has a defect when it is started so.
type Program struct {
	Path string
	Name string // of the defect, empty for none

	// Marks tells whether it makes the file when its changed code is executed.
	// What was a value from the start is not executed.
	Marks bool
}

// Environment is what the program has to find in its environment. Mark is the file that
// it makes once the changed code is executed.
//
// It runs for a moment and is looked at by a check or two, and to collect what it leaves
// in memory would be a quarter of its work; the limit is for those that run longer.
func (p Program) Environment(mark string) []string {
	return []string{chosen + "=" + p.Name, reached + "=" + mark, "GOGC=off", "GOMEMLIMIT=256MiB"}
}

// Build makes one program of the module at root that can have each of the defects, and
// says which it cannot. It writes into dir alone, an absolute path. A body of a function
// that a defect changes is there twice, as it is and as the defect wants it, and chooses
// at its beginning; so is a composite literal that a variable of a package begins with,
// and what a variable embeds. What changes anything else needs a program of its own.
func Build(ctx context.Context, root, dir string, all []Defect) (*Programs, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	p := &Programs{root: root, dir: dir, silent: map[string]bool{}}
	files, err := p.choose(all)
	if err != nil {
		return nil, err
	}
	o, err := p.overlay("together")
	if err != nil {
		return nil, err
	}
	for name, f := range files {
		if !f.chooses() {
			continue
		}
		if err := f.layDown(o, root, name); err != nil {
			return nil, err
		}
	}
	p.Together, err = o.build(ctx, root)
	return p, err
}

// layDown puts the file and what it chooses between into an overlay.
func (f *choosing) layDown(o *overlay, root, name string) error {
	dir := filepath.Dir(name)
	module, err := importPath(root, dir)
	if err != nil {
		return err
	}
	if err := o.replace(name, f.text(module)); err != nil {
		return err
	}
	for _, c := range f.carriers {
		if err := c.layDown(o); err != nil {
			return err
		}
	}
	return o.replace(filepath.Join(dir, "zz_mutant.go"), fmt.Sprintf(chooser, f.tree.Name, chosen, reached))
}

// choose puts the defects into the files that they change, and keeps those aside that
// leave no mark, or cannot be chosen.
func (p *Programs) choose(all []Defect) (map[string]*choosing, error) {
	files := map[string]*choosing{}
	for _, d := range all {
		switch way, err := d.chosenIn(p.root, files); {
		case err != nil:
			return nil, fmt.Errorf("defect %s: %w", d.Name, err)
		case way == never:
			p.Alone = append(p.Alone, d)
			p.silent[d.Name] = true
		case way == atStart:
			p.silent[d.Name] = true
		}
	}
	return files, nil
}

// Silent counts the defects of the module at root that leave no mark, so that nobody can
// tell whether a check came to them: they change what is there from the start, such as
// data, or a value that the program begins with.
func Silent(root string, all []Defect) (int, error) {
	p := &Programs{root: root, silent: map[string]bool{}}
	_, err := p.choose(all)
	return len(p.silent), err
}

// Of is the program that has a defect. Where that needs one of its own it is built now.
func (p *Programs) Of(ctx context.Context, name string) (Program, error) {
	for _, d := range p.Alone {
		if d.Name == name {
			path, err := p.alone(ctx, d)
			return Program{Path: path}, err
		}
	}
	return Program{Path: p.Together, Name: name, Marks: !p.silent[name]}, nil
}

// alone makes a program that has the defect always.
func (p *Programs) alone(ctx context.Context, d Defect) (program string, err error) {
	files, err := d.applied(p.root)
	if err != nil {
		return "", err
	}
	o, err := p.overlay("alone-" + d.Name)
	if err != nil {
		return "", err
	}
	for name, text := range files {
		if err := o.replace(name, text); err != nil {
			return "", err
		}
	}
	return o.build(ctx, p.root)
}

func (p *Programs) overlay(name string) (*overlay, error) {
	dir := filepath.Join(p.dir, name)
	return newOverlay(dir), os.MkdirAll(dir, 0o700)
}
