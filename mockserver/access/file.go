package access

import (
	"cmp"
	"slices"

	"github.com/snowglobe-dev/snowglobe/internal/datafile"
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
	// Switch are switches of the release with the values at which its roles have these
	// rights; at others administrators alone do, and whom Rows open a row to.
	Switch map[string]string `yaml:"switch"`
	// Follows opens each row to whoever may do as much with the record that it
	// belongs to.
	Follows *Follows `yaml:"follows"`

	elsewhere *Rule // the rule where the switches say otherwise; nil: there is no Switch
}

// Follows is where a row says which record it belongs to. To read the row is to read
// that record; to add, change or remove it is to write to it.
type Follows struct {
	Table  string `yaml:"table"`  // the column with the name of the table; "": Record is a reference
	Record string `yaml:"record"` // the column with the sys_id
	Source string `yaml:"source"`
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

	query   *query.Query
	shipped bool // with the platform, and not the user's own
}

// queryRule is who may ask for values of a table's columns.
type queryRule struct {
	Table  datafile.Placed `yaml:"table"`
	Fields []string        `yaml:"fields"` // none: all
	Match  []string        `yaml:"match"`
	Range  []string        `yaml:"range"`
	Source string          `yaml:"source"`

	shipped bool // with the platform, and not the user's own
}

// endpointRule is who may use an API at all.
type endpointRule struct {
	API    datafile.Placed `yaml:"api"`
	Roles  []string        `yaml:"roles"`
	Source string          `yaml:"source"`
}

// ship says of the platform's narrowing rules that they are: releases differ in whether
// there are any.
func (f *accessFile) ship() {
	for _, filter := range f.DataFilters {
		filter.shipped = true
	}
	for _, q := range f.QueryRules {
		q.shipped = true
	}
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
		if r.Follows != nil {
			r.Follows.Source = cmp.Or(r.Follows.Source, source)
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
