package table

import (
	"maps"
	"slices"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
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

func granted(c *Caller, roles []string) bool {
	return slices.Contains(roles, everyone) || c.Has(roles...)
}

// allows tells whether the caller may do this with every row of the table.
func (r *accessRule) allows(c *Caller, op Operation) bool {
	return granted(c, r.roles(op)) && !c.barred(op)
}

// barred tells whether the caller may do this nowhere.
func (c *Caller) barred(op Operation) bool {
	return op != Read && slices.Contains(c.Roles, roleReadOnly)
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
func (a *Access) mayRead(c *Caller, def *dictionary.Table, path dictionary.Path) bool {
	for i, column := range path {
		if f := a.field(def, column.Name); f != nil && f.Read != nil && !granted(c, f.Read) {
			return false
		}
		if i == len(path)-1 {
			break
		}
		next, ok := a.dict.Table(column.Reference)
		if !ok {
			return false
		}
		if rule := a.of(next); !rule.allows(c, Read) && !rule.some(Read) {
			return false
		}
		def = next
	}
	return true
}

// mayWrite tells whether the caller may change the column, where the row is
// open to changes.
func (a *Access) mayWrite(c *Caller, def *dictionary.Table, column string) bool {
	f := a.field(def, column)
	return f == nil || f.Write == nil || granted(c, f.Write)
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
