package table

import (
	"maps"
	"slices"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
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

// roleReadOnly forbids every write to whoever holds it, whatever other roles
// say (documented: "Read-only role").
const roleReadOnly = "snc_read_only"

const (
	everyone  = "everyone" // in a list of roles: everybody who is signed in
	anyTable  = "*"        // the rule for tables without one
	forbidden = "forbidden"
	empty     = "empty"
)

// Access is who may do what in an instance. It never changes once it is loaded.
type Access struct {
	dict      *dictionary.Dictionary
	check     Check
	rules     map[string]*accessRule
	filters   map[string][]*dataFilter
	queries   map[string]*queryRule
	endpoints map[string]*endpointRule
}

// of is the rule for a table: its own, else its nearest parent's.
func (a *Access) of(t *dictionary.Table) *accessRule {
	for up := t; up != nil; up = up.Super {
		if r := a.rules[up.Name]; r != nil {
			return r
		}
	}
	return a.rules[anyTable]
}

// field is the rule for a column: the one of the table or, as columns are
// inherited, of the nearest parent that has one.
func (a *Access) field(t *dictionary.Table, column string) *fieldRule {
	for up := t; up != nil; up = up.Super {
		if r := a.rules[up.Name]; r != nil {
			if f := r.Fields[column]; f != nil {
				return f
			}
		}
	}
	return nil
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

// RoleAdmin is the role that holds all others.
const RoleAdmin = "admin"

// Roles are the names of the roles that a caller holds.
type Roles []string

// Has tells whether one of the roles is held. An administrator holds all of them
// (documented: "Base system roles").
func (r Roles) Has(roles ...string) bool {
	return slices.ContainsFunc(r, func(have string) bool {
		return have == RoleAdmin || slices.Contains(roles, have)
	})
}

// granted tells whether a list of roles as rules write it lets these in.
func (r Roles) granted(list []string) bool {
	return slices.Contains(list, everyone) || r.Has(list...)
}

// allows tells whether the caller may do this with every row of the table.
func (r *accessRule) allows(held Roles, op Operation) bool {
	return held.granted(r.roles(op)) && !held.barred(op)
}

// barred tells whether whoever holds these may do this nowhere.
func (r Roles) barred(op Operation) bool {
	return op != Read && slices.Contains(r, roleReadOnly)
}

// some tells whether there may be rows that the caller can do this with.
func (r *accessRule) some(op Operation) bool { return r.row(op) != nil }

// row is the rule about single rows for the callers whom allows turns away.
func (r *accessRule) row(op Operation) *rowRule {
	for _, row := range r.Rows {
		if slices.Contains(row.Operations, op) {
			return row
		}
	}
	return nil
}

// mayRead tells whether the caller may see the values at the end of a path: no
// column on the way is closed, and no table that it leads through. Answers
// leave other columns out without a word (documented: "REST APIs").
func (a *Access) mayRead(held Roles, def *dictionary.Table, path dictionary.Path) bool {
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
		if rule := a.of(next); !rule.allows(held, Read) && !rule.some(Read) {
			return false
		}
		def = next
	}
	return true
}

// mayWrite tells whether the caller may change the column, where the row is
// open to changes.
func (a *Access) mayWrite(held Roles, def *dictionary.Table, column string) bool {
	f := a.field(def, column)
	return f == nil || f.Write == nil || held.granted(f.Write)
}

// EndpointRoles are the roles of which a caller must hold one to use an API at
// all, once rules about endpoints are switched on; nil when any caller may.
func (a *Access) EndpointRoles(api string) []string {
	if rule := a.endpoints[api]; rule != nil {
		return rule.Roles
	}
	return nil
}

// Endpoints are the APIs with a rule of their own, by name.
func (a *Access) Endpoints() []string { return slices.Sorted(maps.Keys(a.endpoints)) }

// filtersOf are the data filters of a table itself that apply to whoever holds
// these roles.
func (a *Access) filtersOf(held Roles, t *dictionary.Table) []*query.Query {
	var queries []*query.Query
	for _, f := range a.filters[t.Name] {
		if !held.granted(f.Except) {
			queries = append(queries, f.query)
		}
	}
	return queries
}

// mayAsk tells whether the roles may filter or sort by a column of a table, if a
// query rule says anything about it.
func (a *Access) mayAsk(held Roles, t *dictionary.Table, column string, kind query.Asking) (may, said bool) {
	rule := a.queryRule(t, column)
	switch {
	case rule == nil:
		return false, false
	case kind == query.AskMatch:
		return held.granted(rule.Match), true
	default:
		return held.granted(rule.Range), true
	}
}

func (a *Access) queryRule(t *dictionary.Table, column string) *queryRule {
	for up := t; up != nil; up = up.Super {
		if q := a.queries[up.Name]; q != nil && (len(q.Fields) == 0 || slices.Contains(q.Fields, column)) {
			return q
		}
	}
	return nil
}
