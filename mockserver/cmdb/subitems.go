package cmdb

import (
	"maps"
	"slices"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// writeSubItems inserts or updates the records that came with an item and refer to it.
func (r *run) writeSubItems(s *state) {
	if len(s.Lookup)+len(s.Related) == 0 {
		return
	}
	s.result.AdditionalRelatedItems = &[]struct{}{}
	for i, sub := range s.Lookup {
		r.writeSubItem(s, i, sub, s.rule.Entries, "Lookup")
	}
	for i, sub := range s.Related {
		r.writeSubItem(s, len(s.Lookup)+i, sub, s.rule.Related, "Related")
	}
}

func (r *run) writeSubItem(s *state, index int, sub *SubItem, entries []Entry, kind string) {
	out := &RelatedResult{ClassName: sub.ClassName, Markers: []struct{}{}, InputIndices: []SubPlace{{s.index, index}}, MergedPayloadIDs: []string{}}
	s.result.RelatedItems = append(s.result.RelatedItems, out)
	s.result.RelatedSysIDs = append(s.result.RelatedSysIDs, nil)
	if r.options.Enhanced {
		errors, warnings := 0, 0
		out.ErrorCount, out.WarningCount = &errors, &warnings
	}
	at := slices.IndexFunc(entries, func(e Entry) bool { return e.Table == sub.ClassName })
	if sub.ClassName == "" || at < 0 || sub.Values == nil { // an entry without a table is about the item itself
		r.failSub(s, out, noSubRule(s.rule.AppliesTo, sub.ClassName, kind))
		return
	}
	id, operation, err := r.writeRecord(s, sub, entries[at])
	if err != nil {
		r.failSub(s, out, notWritten("Insertion", sub.ClassName))
		r.broke(err)
		return
	}
	out.Operation, out.SysID = operation, id
	s.result.RelatedSysIDs[len(s.result.RelatedSysIDs)-1] = &id
}

func (r *run) failSub(s *state, out *RelatedResult, problem Problem) {
	out.Errors, out.Operation = []Problem{problem}, opNoChange
	if out.ErrorCount != nil {
		*out.ErrorCount = 1
	}
	s.result.fail(problem)
}

// writeRecord finds the record among those of the item, or makes it.
func (r *run) writeRecord(s *state, sub *SubItem, entry Entry) (id, operation string, err error) {
	def, known := r.dict.Table(entry.Table)
	if !known {
		return "", "", table.ErrNoTable
	}
	change := r.change(def, sub.Values)
	change[entry.Field] = s.result.SysID
	var found *store.Row
	if has(sub.Values, entry) {
		for _, row := range r.matching(def, sub.Values, entry, maxCandidates) {
			if row.Get(entry.Field) == s.result.SysID {
				found = row
				break
			}
		}
	}
	if found == nil {
		change["discovery_source"], change["first_discovered"], change["last_discovered"] = s.source, r.now, r.now // where it has them
		made, err := r.writes.Insert(def.Name, change)
		if err != nil {
			return "", "", err
		}
		return made.Row.SysID(), opInsert, nil
	}
	maps.DeleteFunc(change, func(name, value string) bool { return found.Get(name) == value })
	if len(change) == 0 {
		return found.SysID(), opNoChange, nil
	}
	_, err = r.writes.Update(def.Name, found.SysID(), change)
	return found.SysID(), opUpdate, err
}
