package table

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

type ruleFile struct {
	Rules []*rule `yaml:"rules"`
}

// LoadRules reads the .yaml files at the top of each of the file systems, in the
// order of their names; within a table, rules run in the order in which they are
// read. Its errors name the file, the line and what to do; all that is wrong is
// reported at once.
func LoadRules(dict *Dictionary, systems ...fs.FS) (*Rules, error) {
	byTable := map[string][]*linked{}
	var problems []error
	for _, fsys := range systems {
		problems = append(problems, loadRules(dict, fsys, byTable))
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	rules := &Rules{byClass: map[*Definition][]*bound{}}
	for _, class := range dict.All() {
		var lists [][]*bound
		for up := class; up != nil; up = up.Super {
			lists = append(lists, boundTo(class, byTable[up.Name]))
		}
		slices.Reverse(lists)
		if list := slices.Concat(lists...); len(list) > 0 {
			rules.byClass[class] = list
		}
	}
	return rules, nil
}

// boundTo are the rules among some that run for a class.
func boundTo(class *Definition, some []*linked) []*bound {
	var list []*bound
	for _, r := range some {
		if b := r.byClass[class]; b != nil {
			list = append(list, b)
		}
	}
	return list
}

// linked is a rule that was found to make sense, ready for each of its classes.
type linked struct {
	*rule

	byClass map[*Definition]*bound
}

func loadRules(dict *Dictionary, fsys fs.FS, byTable map[string][]*linked) error {
	files, err := fs.Glob(fsys, "*.yaml")
	if err != nil {
		return fmt.Errorf("find rules: %w", err)
	}
	var problems []error
	for _, file := range files {
		content, err := readRules(fsys, file)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", file, err))
			continue
		}
		for _, one := range content.Rules {
			ready, err := one.link(dict)
			if err != nil {
				problems = append(problems, fmt.Errorf("%s:%d: rule %q: %w", file, one.Name.line, one.Name.text, err))
				continue
			}
			for _, name := range one.tables() {
				byTable[name] = append(byTable[name], ready)
			}
		}
	}
	return errors.Join(problems...)
}

func readRules(fsys fs.FS, file string) (*ruleFile, error) {
	f, err := fsys.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	decoder := yaml.NewDecoder(f)
	decoder.KnownFields(true)
	var content ruleFile
	if err := decoder.Decode(&content); err != nil {
		return nil, err
	}
	return &content, nil
}

func (r *rule) tables() []string {
	if r.Table != "" {
		return []string{r.Table}
	}
	return r.Classes
}

// link checks a rule and makes it ready for every class in which it runs.
func (r *rule) link(dict *Dictionary) (*linked, error) {
	if (r.Table == "") == (len(r.Classes) == 0) {
		return nil, errors.New("say either table, for it and what extends it, or classes, for these alone")
	}
	var classes []*Definition
	for _, name := range r.tables() {
		def, ok := dict.Table(name)
		if !ok {
			return nil, fmt.Errorf("%w: %s", ErrNoTable, name)
		}
		if err := r.checkColumns(def); err != nil {
			return nil, err
		}
		classes = append(classes, def)
	}
	if r.Table != "" {
		classes = classes[0].Classes()
	}
	if err := r.check(); err != nil {
		return nil, err
	}
	for name := range r.Set {
		r.order = append(r.order, name)
	}
	slices.Sort(r.order)
	ready := &linked{r, map[*Definition]*bound{}}
	for _, class := range classes {
		b, err := r.bind(class)
		if err != nil {
			return nil, err
		}
		ready.byClass[class] = b
	}
	return ready, nil
}

func (r *rule) bind(class *Definition) (*bound, error) {
	when, err := plain(class, r.If)
	if err != nil {
		return nil, fmt.Errorf("if: %w", err)
	}
	was, err := plain(class, r.Was)
	if err != nil {
		return nil, fmt.Errorf("was: %w", err)
	}
	return &bound{r, when, was}, nil
}

func (r *rule) check() error {
	for _, op := range r.On {
		if op != Create && op != Write && op != Delete {
			return fmt.Errorf("on: there is no %q; say create, write or delete", op)
		}
	}
	switch {
	case len(r.On) == 0:
		return errors.New("say in on when it runs: create, write or delete")
	case len(r.Set) == 0 && len(r.Mandatory) == 0 && !r.Abort:
		return errors.New("it does nothing; say set, mandatory or abort")
	case r.Was != "" && slices.Contains(r.On, Create):
		return errors.New("was looks at the row before, which a new row has not")
	case r.Mark == "" || r.Source == "":
		return errors.New("say in mark how sure this is, and in source where it was seen")
	}
	for name, e := range r.Set {
		if err := e.check(); err != nil {
			return fmt.Errorf("set %s: %w", name, err)
		}
		if e.entry != nil && e.entry.Setting != "" && !release.HasKey(e.entry.Setting) {
			return fmt.Errorf("set %s: there is no switch %q", name, e.entry.Setting)
		}
	}
	return nil
}

// checkColumns finds every column that the rule names.
func (r *rule) checkColumns(def *Definition) error {
	names := slices.Concat(r.Changes, r.Unless, r.Mandatory)
	for name, e := range r.Set {
		names = append(append(names, name), e.columns()...)
	}
	slices.Sort(names)
	for _, name := range names {
		if _, ok := def.Column(name); !ok {
			return fmt.Errorf("table %s has no column %s", def.Name, name)
		}
	}
	return nil
}

// plain makes a condition on the columns of one row ready. It looks at nothing
// else, so that it needs no reader: no dot-walks, no functions.
func plain(def *Definition, text string) (guard, error) {
	if text == "" {
		return guard{}, nil
	}
	program := query.Compile(query.Parse(text), rowSchema{def: def}, query.Env{})
	if dropped := program.Dropped(); len(dropped) > 0 {
		return guard{}, dropped[0]
	}
	return guard{program}, nil
}

// rowSchema shows the columns of a table by their stored values.
type rowSchema struct {
	query.Alone[*store.Row]
	def *Definition
}

// Field implements [query.Schema].
func (s rowSchema) Field(name string) (query.Field[*store.Row], bool) {
	i, ok := s.def.Layout.Ordinal(name)
	if !ok {
		return query.Field[*store.Row]{}, false
	}
	return query.Field[*store.Row]{Kind: s.def.Columns[i].Kind, Value: func(row *store.Row) string { return row.At(i) }}, true
}
