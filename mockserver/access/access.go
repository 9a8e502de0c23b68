package access

import (
	"maps"
	"slices"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// Operation is what a caller wants to do with a table.
type Operation string

// The four operations that access rules tell apart.
const (
	Read   Operation = "read"
	Create Operation = "create"
	Write  Operation = "write"
	Delete Operation = "delete"
)

// anyTable names the rule for tables without one.
const anyTable = "*"

// What callers without a role for a table meet.
const (
	forbidden = "forbidden"
	empty     = "empty"
)

// Rules is who may do what in an instance. It never changes once it is loaded.
type Rules struct {
	dict      *dictionary.Dictionary
	check     Check
	rules     map[string]*Rule
	filters   map[string][]*dataFilter
	queries   map[string]*queryRule
	endpoints map[string]*endpointRule
	named     []NamedRole
}

// Of is the rule for a table: its own, else its nearest parent's.
func (a *Rules) Of(t *dictionary.Table) *Rule {
	for up := t; up != nil; up = up.Super {
		if r := a.rules[up.Name]; r != nil {
			return r
		}
	}
	return a.rules[anyTable]
}

// field is the rule for a column: the one of the table or, as columns are
// inherited, of the nearest parent that has one.
func (a *Rules) field(t *dictionary.Table, column string) *fieldRule {
	for up := t; up != nil; up = up.Super {
		if r := a.rules[up.Name]; r != nil {
			if f := r.Fields[column]; f != nil {
				return f
			}
		}
	}
	return nil
}

// On is the rule on an instance with these settings; nil stands for a world without a
// release, which has all rights that there are on any.
func (r *Rule) On(settings *release.Settings) *Rule {
	if r.elsewhere == nil || settings == nil {
		return r
	}
	for name, value := range r.Switch {
		if settings.Text(name) != value {
			return r.elsewhere
		}
	}
	return r
}

func (r *Rule) roles(op Operation) []string {
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

// Allows tells whether the caller may do this with every row of the table.
func (r *Rule) Allows(held Roles, op Operation) bool {
	return held.granted(r.roles(op)) && !held.Barred(op)
}

// Forbids tells whether those without a role are refused the table, where others
// would find it empty.
func (r *Rule) Forbids() bool { return r.Denied == forbidden }

// Some tells whether there may be rows that the caller can do this with.
func (r *Rule) Some(op Operation) bool { return r.Row(op) != nil || r.Follows != nil }

// Row is the rule about single rows for the callers whom Allows turns away.
func (r *Rule) Row(op Operation) *RowRule {
	for _, row := range r.Rows {
		if slices.Contains(row.Operations, op) {
			return row
		}
	}
	return nil
}

// Columns are those of single rows that the caller may do this with, where the rule
// about them names any; nil is all.
func (r *Rule) Columns(held Roles, op Operation) []string {
	if r.Allows(held, op) {
		return nil
	}
	if row := r.Row(op); row != nil {
		return row.Columns
	}
	return nil
}

// MayRead tells whether the caller may see the values at the end of a path: no
// column on the way is closed, and no table that it leads through, on an instance
// with these settings (see [Rule.On]). Answers leave other columns out without a
// word (documented: "REST APIs").
func (a *Rules) MayRead(settings *release.Settings, held Roles, def *dictionary.Table, path dictionary.Path) bool {
	for i, column := range path {
		if f := a.field(def, column.Name); f != nil && f.Read != nil && !held.granted(f.Read) {
			return false
		}
		if i == len(path)-1 {
			break
		}
		next, ok := a.dict.Table(column.Reference)
		if !ok {
			return false
		}
		if rule := a.Of(next).On(settings); !rule.Allows(held, Read) && !rule.Some(Read) {
			return false
		}
		def = next
	}
	return true
}

// MayWrite tells whether the caller may change the column, where the row is
// open to changes.
func (a *Rules) MayWrite(held Roles, def *dictionary.Table, column string) bool {
	f := a.field(def, column)
	return f == nil || f.Write == nil || held.granted(f.Write)
}

// EndpointRoles are the roles of which a caller must hold one to use an API at
// all, once rules about endpoints are switched on; nil when any caller may.
func (a *Rules) EndpointRoles(api string) []string {
	if rule := a.endpoints[api]; rule != nil {
		return rule.Roles
	}
	return nil
}

// Endpoints are the APIs with a rule of their own, by name.
func (a *Rules) Endpoints() []string { return slices.Sorted(maps.Keys(a.endpoints)) }

// FiltersOf are the data filters of a table itself that apply to whoever holds
// these roles. With shipped false, those that come with the platform are not there.
func (a *Rules) FiltersOf(held Roles, t *dictionary.Table, shipped bool) []*query.Query {
	var queries []*query.Query
	for _, f := range a.filters[t.Name] {
		if (shipped || !f.shipped) && !held.granted(f.Except) {
			queries = append(queries, f.query)
		}
	}
	return queries
}

// MayAsk tells whether the roles may filter or sort by a column of a table, if a
// query rule says anything about it. With shipped false, rules that come with the
// platform say nothing.
func (a *Rules) MayAsk(held Roles, t *dictionary.Table, column string, kind query.Asking, shipped bool) (may, said bool) {
	rule := a.queryRule(t, column, shipped)
	switch {
	case rule == nil:
		return false, false
	case kind == query.AskMatch:
		return held.granted(rule.Match), true
	default:
		return held.granted(rule.Range), true
	}
}

func (a *Rules) queryRule(t *dictionary.Table, column string, shipped bool) *queryRule {
	for up := t; up != nil; up = up.Super {
		if q := a.queries[up.Name]; q != nil && (shipped || !q.shipped) && (len(q.Fields) == 0 || slices.Contains(q.Fields, column)) {
			return q
		}
	}
	return nil
}
