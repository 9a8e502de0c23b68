package cmdb

import (
	"slices"

	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// dependent identifies an item among those that hang on the same host: a web server is
// known by its name only on a machine (documented).
func (r *run) dependent(s *state) bool {
	if len(s.Lookup) > 0 && slices.ContainsFunc(s.rule.Entries, func(e Entry) bool { return e.Table != "" }) {
		s.result.fail(noLookupOfDependent(s.rule.AppliesTo))
		return false
	}
	if !r.hang(s) {
		return false
	}
	if r.resolve(s.host); s.host.result.ErrorCount > 0 || s.host.waits {
		s.result.fail(abandoned(text(s.Item), text(s.host.Item)))
		return false
	}
	tried := false
	for _, entry := range s.rule.Entries {
		attempt := Attempt{
			IdentifierName: s.rule.Name, AttemptResult: skipped, Attributes: entry.Attributes,
			SearchOnTable: s.rule.AppliesTo, HybridEntryCIAttributes: []string{},
		}
		var rows []*store.Row
		if has(s.Values, entry) {
			tried, attempt.AttemptResult = true, noMatch
			rows = r.hanging(s, entry)
		}
		switch {
		case len(rows) == 1:
			attempt.AttemptResult = matched
		case len(rows) > 1:
			attempt.AttemptResult = severalMatch
		}
		s.result.IdentificationAttempts = append(s.result.IdentificationAttempts, attempt)
		switch {
		case len(rows) > 1:
			s.result.fail(duplicateDependents(r.payload.Relations[s.hostRel].Type, s.host.ClassName, s.host.result.SysID))
			return false
		case len(rows) == 1:
			s.found, s.result.IdentifierEntrySysID = rows[0], entry.SysID
			return true
		}
	}
	return tried || r.wants(s)
}

// hang finds the host among the relations of the payload.
func (r *run) hang(s *state) bool {
	hosting := slices.DeleteFunc(HostingOf(r.writes.Tx(), s.class), func(h Hosting) bool { return !isOr(s.class, h.Dependent()) })
	if len(hosting) == 0 {
		s.result.fail(noHosting(s.ClassName, text(s.Item)))
		return false
	}
	for i := range r.payload.Relations {
		parent, child := r.ends(i)
		if r.kinds[i] == "" || parent == nil || child == nil || parent != s && child != s {
			continue
		}
		if !slices.ContainsFunc(hosting, func(h Hosting) bool {
			return h.Type == r.kinds[i] && h.Contained == (child == s) && isOr(parent.class, h.Parent) && isOr(child.class, h.Child)
		}) {
			continue
		}
		other := parent
		if parent == s {
			other = child
		}
		if s.host != nil && s.host != other {
			s.result.fail(severalDependencies(text(s.host.Item), text(other.Item)))
			return false
		}
		s.host, s.hostRel = other, i
	}
	if s.host == nil {
		s.result.fail(missingDependency(s.ClassName, r.spell(hosting), text(s.Item)))
		return false
	}
	return true
}

// spell writes rules about hosts as problems name them (observed: a connector's notes).
func (r *run) spell(hosting []Hosting) []string {
	all := make([]string, len(hosting))
	for i, h := range hosting {
		name := ""
		if row, found := r.writes.Tx().Row("cmdb_rel_type", h.Type); found {
			name = row.Get("parent_descriptor")
		}
		all[i] = h.Parent + " >> " + name + " >> " + h.Child
	}
	return all
}

// hanging are the items on the host that an entry matches.
func (r *run) hanging(s *state, entry Entry) []*store.Row {
	def, known := r.dict.Table(s.rule.AppliesTo)
	if !known || s.host.found == nil {
		return nil // nothing hangs on a new host
	}
	parent, _ := r.ends(s.hostRel)
	own, other := "parent", "child"
	if parent != s {
		own, other = other, own
	}
	var rows []*store.Row
	for _, row := range r.matching(def, s.Values, entry, maxCandidates) {
		if r.related(own, row.SysID(), other, s.host.found.SysID(), r.kinds[s.hostRel]) != nil {
			rows = append(rows, row)
		}
	}
	return rows
}

// related is the relation of a kind that stands between two items.
func (r *run) related(own, id, other, otherID, kind string) *store.Row {
	var found *store.Row
	at := &query.Bound{Value: id, Inclusive: true}
	_ = r.writes.Tx().Scan("cmdb_rel_ci", store.Span{Index: own, Low: at, High: at}, func(row *store.Row) bool {
		if row.Get(other) == otherID && row.Get("type") == kind {
			found = row
		}
		return found == nil
	})
	return found
}
