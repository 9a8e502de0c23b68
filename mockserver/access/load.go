package access

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/snowglobe-dev/snowglobe/internal/datafile"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
)

// The shape of a file of access rules; fixtures/access/platform.yaml explains
// it. Every key is known; a stranger is an error.
type accessFile struct {
	Rules       []*Rule         `yaml:"rules"`
	DataFilters []*dataFilter   `yaml:"data_filters"`
	QueryRules  []*queryRule    `yaml:"query_rules"`
	Endpoints   []*endpointRule `yaml:"endpoints"`
}

// Rule is who may do what with a table, its rows and its columns.
type Rule struct {
	Table  datafile.Placed       `yaml:"table"`
	Read   []string              `yaml:"read"`
	Create []string              `yaml:"create"`
	Write  []string              `yaml:"write"`
	Delete []string              `yaml:"delete"`
	Denied string                `yaml:"denied"`
	Rows   []*RowRule            `yaml:"rows"`
	Fields map[string]*fieldRule `yaml:"fields"`
	Source string                `yaml:"source"`
}

// RowRule opens single rows to callers without a role for the table.
type RowRule struct {
	Operations []Operation     `yaml:"operations"`
	Where      datafile.Placed `yaml:"where"`
	Columns    []string        `yaml:"columns"` // that may be written; none: all that the fields leave open
	Source     string          `yaml:"source"`

	Query *query.Query
}

// fieldRule narrows a column down; nil lists narrow nothing.
type fieldRule struct {
	Read   []string `yaml:"read"`
	Write  []string `yaml:"write"`
	Source string   `yaml:"source"`
}

// dataFilter narrows every query of callers without a role.
type dataFilter struct {
	Table  datafile.Placed `yaml:"table"`
	Except []string        `yaml:"except"`
	Where  datafile.Placed `yaml:"where"`
	Source string          `yaml:"source"`

	query *query.Query
}

// queryRule is who may ask for values of a table's columns.
type queryRule struct {
	Table  datafile.Placed `yaml:"table"`
	Fields []string        `yaml:"fields"` // none: all
	Match  []string        `yaml:"match"`
	Range  []string        `yaml:"range"`
	Source string          `yaml:"source"`
}

// endpointRule is who may use an API at all.
type endpointRule struct {
	API    datafile.Placed `yaml:"api"`
	Roles  []string        `yaml:"roles"`
	Source string          `yaml:"source"`
}

// Check tells why the condition of a rule makes no sense for a class of a table,
// with an error that names the part. Who evaluates conditions knows it.
type Check func(class *dictionary.Table, condition *query.Query) error

// Load reads the .yaml files at the top of each of the file systems. A
// rule for a table takes the place of an earlier file system's. The first are ours,
// and say of each rule how sure it is; a user's own need not. Its errors name the
// file, the line and what to do; all that is wrong is reported at once.
func Load(dict *dictionary.Dictionary, check Check, systems ...fs.FS) (*Rules, error) {
	a := &Rules{
		dict: dict, check: check, rules: map[string]*Rule{}, filters: map[string][]*dataFilter{},
		queries: map[string]*queryRule{}, endpoints: map[string]*endpointRule{},
	}
	var problems []error
	for i, fsys := range systems {
		problems = append(problems, a.load(fsys, i > 0))
	}
	if a.rules[anyTable] == nil {
		problems = append(problems, errors.New(`access rules: no rule for "*", which serves the tables without one`))
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	return a, nil
}

func (a *Rules) load(fsys fs.FS, own bool) error {
	files, err := fs.Glob(fsys, "*.yaml")
	if err != nil {
		return fmt.Errorf("find access rules: %w", err)
	}
	seen := map[string]bool{}
	var problems []error
	for _, file := range files {
		content := &accessFile{}
		if err := datafile.Read(fsys, file, content, "rules: and a list below it"); err != nil {
			problems = append(problems, err)
			continue
		}
		if content.holes() {
			problems = append(problems, fmt.Errorf("%s:1: there is an empty rule in a list; write it or remove the dash", datafile.NameOf(fsys, file)))
			continue
		}
		if own {
			content.assume()
			a.named = append(a.named, content.roles(datafile.NameOf(fsys, file))...)
		}
		a.add(content, func(at datafile.Placed, err error) {
			line := at.Line
			if inner := (*datafile.LineError)(nil); errors.As(err, &inner) {
				line = inner.Line
			}
			problems = append(problems, fmt.Errorf("%s:%d: %s: %w", datafile.NameOf(fsys, file), line, at.Text, err))
		}, seen)
	}
	return errors.Join(problems...)
}

// holes tells whether a dash has no rule behind it.
func (f *accessFile) holes() bool {
	for _, r := range f.Rules {
		if r == nil || slices.Contains(r.Rows, nil) {
			return true
		}
	}
	return slices.Contains(f.DataFilters, nil) || slices.Contains(f.QueryRules, nil) || slices.Contains(f.Endpoints, nil)
}

// assume says of a user's rules what the user does not: nobody knows better where
// they come from, and tables of an application answer as those of the business do.
func (f *accessFile) assume() {
	const source = "the user's own"
	for _, r := range f.Rules {
		r.Denied, r.Source = cmp.Or(r.Denied, empty), cmp.Or(r.Source, source)
		for _, row := range r.Rows {
			row.Source = cmp.Or(row.Source, source)
		}
		for _, field := range r.Fields {
			if field != nil {
				field.Source = cmp.Or(field.Source, source)
			}
		}
	}
	for _, filter := range f.DataFilters {
		filter.Source = cmp.Or(filter.Source, source)
	}
	for _, q := range f.QueryRules {
		q.Source = cmp.Or(q.Source, source)
	}
	for _, e := range f.Endpoints {
		e.Source = cmp.Or(e.Source, source)
	}
}

// add takes over what holds, and reports the rest.
func (a *Rules) add(content *accessFile, wrong func(datafile.Placed, error), seen map[string]bool) {
	take := func(kind string, at datafile.Placed, err error) bool {
		if key := kind + " " + at.Text; err == nil && kind != filterKind {
			if seen[key] {
				err = errors.New("stands twice; keep one")
			}
			seen[key] = true
		}
		if err != nil {
			wrong(at, err)
		}
		return err == nil
	}
	for _, r := range content.Rules {
		if take("rule", r.Table, a.checkRule(r)) {
			a.rules[r.Table.Text] = r
		}
	}
	for _, f := range content.DataFilters {
		if take(filterKind, f.Table, a.checkFilter(f)) {
			a.filters[f.Table.Text] = append(a.filters[f.Table.Text], f)
		}
	}
	for _, q := range content.QueryRules {
		if take("query", q.Table, a.checkQueryRule(q)) {
			a.queries[q.Table.Text] = q
		}
	}
	for _, e := range content.Endpoints {
		if take("endpoint", e.API, e.check()) {
			a.endpoints[e.API.Text] = e
		}
	}
}

// filterKind is the one kind of rule of which a table may have several.
const filterKind = "filter"

func (a *Rules) noTable(name datafile.Placed) error {
	return errors.New("no such table" + a.dict.Hint(name.Text))
}

var errNoSource = errors.New("say in source where this was seen, or that it is assumed")

func (a *Rules) checkRule(r *Rule) error {
	definition, known := a.dict.Table(r.Table.Text)
	switch {
	case !known && r.Table.Text != anyTable:
		return a.noTable(r.Table)
	case r.Denied != forbidden && r.Denied != empty:
		return fmt.Errorf("denied is %q; say forbidden or empty", r.Denied)
	case r.Source == "":
		return errNoSource
	case !known && (len(r.Fields) > 0 || len(r.Rows) > 0):
		return errors.New("a rule for all tables can have no fields or rows")
	}
	for name, f := range r.Fields {
		if _, ok := definition.Column(name); !ok {
			return fmt.Errorf("there is no column %s", name)
		}
		if f == nil {
			return fmt.Errorf("column %s: say who may read or write it, as {write: [admin]}", name)
		}
		if f.Source == "" {
			return fmt.Errorf("column %s: %w", name, errNoSource)
		}
	}
	return a.checkRows(r, definition)
}

// checkRows also sees to it that each operation has one rule: of two nobody could
// tell whether they narrow or widen each other.
func (a *Rules) checkRows(r *Rule, definition *dictionary.Table) error {
	said := map[Operation]bool{}
	for _, row := range r.Rows {
		if err := a.checkRow(row, definition); err != nil {
			return err
		}
		for _, name := range row.Columns {
			if _, ok := definition.Column(name); !ok {
				return fmt.Errorf("rows: there is no column %s", name)
			}
		}
		for _, op := range row.Operations {
			if said[op] {
				return row.Where.Wrong(fmt.Errorf("rows: there is a rule for %s already; put the two into one, with ^OR or ^NQ", op))
			}
			said[op] = true
		}
	}
	return nil
}

func (a *Rules) checkRow(r *RowRule, definition *dictionary.Table) (err error) {
	for _, op := range r.Operations {
		if !slices.Contains([]Operation{Read, Write, Delete}, op) {
			return r.Where.Wrong(fmt.Errorf("rows: there is no operation %q; say read, write or delete", op))
		}
	}
	if len(r.Operations) == 0 {
		return r.Where.Wrong(errors.New("rows: say in operations what is allowed"))
	}
	if r.Source == "" {
		return errNoSource
	}
	if len(r.Columns) > 0 && !slices.Equal(r.Operations, []Operation{Write}) {
		return errors.New("rows: columns are about writing; say so in operations, and nothing else")
	}
	r.Query, err = a.condition(definition, r.Where)
	return err
}

func (a *Rules) checkFilter(f *dataFilter) (err error) {
	definition, known := a.dict.Table(f.Table.Text)
	if !known {
		return a.noTable(f.Table)
	}
	if f.Source == "" {
		return errNoSource
	}
	f.query, err = a.condition(definition, f.Where)
	return err
}

func (a *Rules) checkQueryRule(q *queryRule) error {
	definition, known := a.dict.Table(q.Table.Text)
	if !known {
		return a.noTable(q.Table)
	}
	for _, name := range q.Fields {
		if _, ok := definition.Column(name); !ok {
			return fmt.Errorf("there is no column %s", name)
		}
	}
	if q.Source == "" {
		return errNoSource
	}
	return nil
}

func (e *endpointRule) check() error {
	switch {
	case e.API.Text == "":
		return errors.New("say in api which one")
	case len(e.Roles) == 0:
		return errors.New("say in roles who may use it")
	case e.Source == "":
		return errNoSource
	}
	return nil
}

// condition reads the condition of a rule about a table, for whose every class it
// must make sense. In a caller's query a part that cannot be understood is left out
// and the rest applies; in a rule that would open or close a whole table.
func (a *Rules) condition(definition *dictionary.Table, where datafile.Placed) (*query.Query, error) {
	q := query.Parse(where.Text)
	if len(q.Problems) > 0 {
		return nil, where.Wrong(fmt.Errorf("where: %w", q.Problems[0]))
	}
	if len(q.Groups) == 0 {
		return nil, where.Wrong(errors.New("where: an encoded query with a condition must stand here"))
	}
	for _, class := range definition.Classes() {
		if err := a.check(class, q); err != nil {
			return nil, where.Wrong(fmt.Errorf("where, on %s: %w", class.Name, err))
		}
	}
	return q, nil
}
