package access

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/snowglobe-dev/snowglobe/internal/datafile"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// Check tells why the condition of a rule makes no sense for a class of a table,
// with an error that names the part. Who evaluates conditions knows it.
type Check func(class *dictionary.Table, condition *query.Query) error

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
	case !known && (len(r.Fields) > 0 || len(r.Rows) > 0 || r.Follows != nil):
		return errors.New("a rule for all tables can have no fields or rows, and follow nothing")
	}
	if err := r.Follows.check(definition); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(r.Switch)) {
		if err := release.CheckValue(name, r.Switch[name]); err != nil {
			return fmt.Errorf("switch: %w", err)
		}
		r.elsewhere = &Rule{Table: r.Table, Denied: r.Denied, Rows: r.Rows, Fields: r.Fields, Source: r.Source}
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

func (f *Follows) check(definition *dictionary.Table) error {
	if f == nil {
		return nil
	}
	record, ok := definition.Column(f.Record)
	if !ok {
		return fmt.Errorf("follows: there is no column %q; say in record which one has the sys_id of the other record", f.Record)
	}
	switch _, ok := definition.Column(f.Table); {
	case f.Table == "" && record.Reference == "":
		return fmt.Errorf("follows: column %s refers to no table; say in table which column has its name", f.Record)
	case f.Table != "" && !ok:
		return fmt.Errorf("follows: there is no column %s", f.Table)
	case f.Source == "":
		return fmt.Errorf("follows: %w", errNoSource)
	}
	return nil
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
