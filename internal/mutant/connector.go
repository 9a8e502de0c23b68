package mutant

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// Connector is one way in which a connector can be careless, and which checks have to
// notice: a defect of ours, or a program of its own.
type Connector struct {
	Defect `yaml:",inline"`

	// Program is a careless connector that lies beside the list. Empty: it is ours that
	// has the defect.
	Program string `yaml:"program,omitempty"`

	On       string `yaml:"release,omitempty"` // to judge on; madrid unless it says otherwise
	CaughtBy Flows  `yaml:"caught_by"`
}

// Flows are checks by the flow that they are carried out in.
type Flows struct {
	OAuth  []string `yaml:"oauth,omitempty"`
	Legacy []string `yaml:"legacy,omitempty"`
	None   []string `yaml:"none,omitempty"` // checks with flows: none, whatever the flow
}

// Naming is a check that has to notice a defect, in a flow.
type Naming struct {
	Check string
	Auth  string // oauth, legacy, or none, as in reports
}

// All are the checks with their flows.
func (f Flows) All() (all []Naming) {
	for _, flow := range []struct {
		auth   string
		checks []string
	}{{"oauth", f.OAuth}, {"legacy", f.Legacy}, {"none", f.None}} {
		for _, check := range flow.checks {
			all = append(all, Naming{check, flow.auth})
		}
	}
	return all
}

// Connectors reads the careless connectors of a folder: its lists, in the order of their
// names. Each program (*.py) of the folder that is no module of others stands in one.
func Connectors(folder fs.FS) ([]Connector, error) {
	all, err := read[Connector](folder)
	if err != nil {
		return nil, err
	}
	return all, programs(folder, all)
}

// modules are what the programs share.
var modules = []string{"reached.py"}

// programs tells of programs that stand in no list, and of those that are missing.
func programs(folder fs.FS, all []Connector) error {
	files, err := fs.Glob(folder, "*.py")
	if err != nil {
		return err
	}
	var wrong []error
	for _, c := range all {
		if c.Program != "" && !slices.Contains(files, c.Program) {
			wrong = append(wrong, fmt.Errorf("defect %q: there is no program %s beside its list", c.Name, c.Program))
		}
	}
	for _, file := range files {
		listed := slices.ContainsFunc(all, func(c Connector) bool { return c.Program == file })
		if !listed && !slices.Contains(modules, file) {
			wrong = append(wrong, fmt.Errorf("%s stands in no list: give it a defect that names the checks which notice it", file))
		}
	}
	return errors.Join(wrong...)
}

// Release is the key of the release to judge on.
func (c Connector) Release() string { return cmp.Or(c.On, usual) }

func (c Connector) check() error {
	var all []error
	switch {
	case c.Program == "":
		all = append(all, c.Defect.check())
	case c.File != "" || len(c.Also) > 0:
		all = append(all, errors.New("it is a program of its own and a change of ours; keep program, or file, text and instead"))
	}
	var ids []string
	for _, n := range c.CaughtBy.All() {
		ids = append(ids, n.Check)
	}
	if len(ids) == 0 {
		all = append(all, errors.New("no check notices it: name one in caught_by, under oauth, legacy or none"))
	}
	return errors.Join(append(all, unknown(suite.Connector, ids))...)
}

// Ours are the defects of our own connector.
func Ours(all []Connector) (defects []Defect) {
	for _, c := range all {
		if c.Program == "" {
			defects = append(defects, c.Defect)
		}
	}
	return defects
}
