package cmdb

import (
	"strconv"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// check finds what is wrong with a relation by itself, and the row of its type.
func (r *run) check(i int, relation *Relation) *Problem {
	for _, end := range []struct {
		name string
		at   *place
		id   string
	}{{"parent", relation.Parent, relation.ParentID}, {"child", relation.Child, relation.ChildID}} {
		switch {
		case end.at != nil && (*end.at < 0 || int(*end.at) >= len(r.items)):
			problem := noEnd(text(relation), end.name, strconv.Itoa(int(*end.at)))
			return &problem
		case end.at == nil && r.byID(end.id) == nil:
			problem := noEnd(text(relation), end.name, end.id)
			return &problem
		}
	}
	var kind *store.Row
	_ = r.writes.Tx().Scan("cmdb_rel_type", store.Span{}, func(row *store.Row) bool {
		if row.Get("name") == relation.Type {
			kind = row
		}
		return kind == nil
	})
	if kind == nil {
		problem := noRelationship(relation.Type)
		return &problem
	}
	r.kinds[i] = kind.SysID()
	return nil
}

// ends are the items of a relation; nil for one that is not there.
func (r *run) ends(i int) (parent, child *state) {
	relation := r.payload.Relations[i]
	end := func(at *place, id string) *state {
		switch {
		case at == nil:
			return r.byID(id)
		case *at < 0 || int(*at) >= len(r.items):
			return nil
		}
		return r.items[*at]
	}
	return end(relation.Parent, relation.ParentID), end(relation.Child, relation.ChildID)
}

// relate inserts the relations that there are not yet.
func (r *run) relate() {
	for i, out := range r.relations {
		if out.ErrorCount > 0 {
			continue
		}
		parent, child := r.ends(i)
		for _, end := range []*state{parent, child} {
			if end.result.ErrorCount > 0 || end.waits {
				out.Errors, out.ErrorCount = []Problem{abandonedRelation(text(end.Item))}, 1
				break
			}
		}
		if out.ErrorCount > 0 || r.related("parent", parent.result.SysID, "child", child.result.SysID, r.kinds[i]) != nil {
			continue
		}
		_, err := r.writes.Insert("cmdb_rel_ci", table.Change{
			"parent": parent.result.SysID, "child": child.result.SysID, "type": r.kinds[i],
		})
		if err != nil {
			out.Errors, out.ErrorCount = []Problem{notWritten("Insertion", "cmdb_rel_ci")}, 1
			r.broke(err)
			continue
		}
		out.Operation = opInsert
	}
}
