package table

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/snowglobe-dev/snowglobe/mockserver/query"
)

//go:embed access/*.yaml
var accessFiles embed.FS

// Operation is what a caller wants to do with a table.
type Operation string

// The four operations that access rules tell apart.
const (
	Read   Operation = "read"
	Create Operation = "create"
	Write  Operation = "write"
	Delete Operation = "delete"
)

const (
	everyone  = "everyone" // in a list of roles: everybody who is signed in
	anyTable  = "*"        // the rule for tables without one
	forbidden = "forbidden"
	empty     = "empty"
)

type accessFile struct {
	Rules []*accessRule `yaml:"rules"`
}

// accessRule is who may do what with a table; see access/platform.yaml.
type accessRule struct {
	Table  string               `yaml:"table"`
	Read   []string             `yaml:"read"`
	Create []string             `yaml:"create"`
	Write  []string             `yaml:"write"`
	Delete []string             `yaml:"delete"`
	Denied string               `yaml:"denied"`
	Own    string               `yaml:"own"`
	Source string               `yaml:"source"`
	Fields map[string]fieldRule `yaml:"fields"`

	own *query.Query
}

type fieldRule struct {
	Read   []string `yaml:"read"`
	Write  []string `yaml:"write"`
	Source string   `yaml:"source"`
}

// access is the rules of an instance by table.
type access struct {
	rules map[string]*accessRule
}

func loadAccess(fsys fs.FS, dict *Dictionary) (*access, error) {
	files, err := fs.Glob(fsys, "access/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("find access rules: %w", err)
	}
	a := &access{rules: map[string]*accessRule{}}
	for _, file := range files {
		if err := a.read(fsys, file, dict); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	if a.rules[anyTable] == nil {
		return nil, errors.New(`access rules: no rule for "*", which serves the tables without one`)
	}
	return a, nil
}

func (a *access) read(fsys fs.FS, file string, dict *Dictionary) error {
	f, err := fsys.Open(file)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	decoder := yaml.NewDecoder(f)
	decoder.KnownFields(true)
	var content accessFile
	if err := decoder.Decode(&content); err != nil {
		return err
	}
	for _, r := range content.Rules {
		if err := r.check(dict); err != nil {
			return fmt.Errorf("rule for %q: %w", r.Table, err)
		}
		if a.rules[r.Table] != nil {
			return fmt.Errorf("rule for %q stands twice; keep one", r.Table)
		}
		a.rules[r.Table] = r
	}
	return nil
}

func (r *accessRule) check(dict *Dictionary) error {
	definition, known := dict.Table(r.Table)
	switch {
	case !known && r.Table != anyTable:
		return errors.New("there is no such table")
	case r.Denied != forbidden && r.Denied != empty:
		return fmt.Errorf("denied is %q; say forbidden or empty", r.Denied)
	case r.Source == "":
		return errors.New("say in source where this was seen, or that it is assumed")
	}
	for name := range r.Fields {
		if _, ok := definition.Column(name); !ok {
			return fmt.Errorf("there is no column %s", name)
		}
	}
	if r.Own != "" {
		r.own = query.Parse(r.Own)
		if len(r.own.Problems) > 0 {
			return fmt.Errorf("own: %w", r.own.Problems[0])
		}
	}
	return nil
}

// of is the rule for a table: its own, else its nearest parent's.
func (a *access) of(t *Definition) *accessRule {
	for up := t; up != nil; up = up.Super {
		if r := a.rules[up.Name]; r != nil {
			return r
		}
	}
	return a.rules[anyTable]
}

func (r *accessRule) roles(op Operation) []string {
	switch op {
	case Create:
		return r.Create
	case Write:
		return r.Write
	case Delete:
		return r.Delete
	default:
		return r.Read
	}
}

func granted(c *Caller, roles []string) bool {
	return slices.Contains(roles, everyone) || c.Has(roles...)
}

// allows tells whether the caller may do this with the table's rows in general.
func (r *accessRule) allows(c *Caller, op Operation) bool { return granted(c, r.roles(op)) }

// hidden lists the columns of which the caller may not see the value; answers
// leave them out without a word (documented: "REST APIs").
func (r *accessRule) hidden(c *Caller) map[string]bool {
	var hidden map[string]bool
	for name, f := range r.Fields {
		if f.Read != nil && !granted(c, f.Read) {
			if hidden == nil {
				hidden = map[string]bool{}
			}
			hidden[name] = true
		}
	}
	return hidden
}

// locked tells whether the caller may not write the column, although the row.
func (r *accessRule) locked(c *Caller, column string) bool {
	f, ok := r.Fields[column]
	return ok && f.Write != nil && !granted(c, f.Write)
}
