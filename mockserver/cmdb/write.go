package cmdb

import (
	"maps"
	"slices"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// write inserts, updates or reclassifies an item, with the records that came along.
func (r *run) write(s *state) {
	if s.waits {
		r.keepPartial(s)
		return
	}
	var err error
	if s.found == nil {
		err = r.insert(s)
	} else {
		err = r.update(s)
	}
	if err != nil {
		operation := "Insertion"
		if s.found != nil {
			operation = "Update"
		}
		s.result.fail(notWritten(operation, s.ClassName))
		s.result.Operation, s.result.SysID = opNoChange, unknown
		r.broke(err)
		return
	}
	if s.result.ErrorCount > 0 {
		return
	}
	r.recordSource(s)
	r.writeSubItems(s)
	r.dropPartials(s)
}

func (r *run) insert(s *state) error {
	change := r.change(s.class, s.Values)
	for _, c := range s.class.Columns {
		if c.Mandatory && !c.Platform && change[c.Name] == "" && c.Default == "" {
			s.result.fail(missingMandatory(c.Name, s.ClassName))
		}
	}
	if s.result.ErrorCount > 0 {
		return nil
	}
	change["sys_class_name"] = s.class.Name
	change["discovery_source"] = s.source
	change["first_discovered"], change["last_discovered"] = r.now, r.now
	made, err := r.writes.Insert(s.class.Name, change)
	if err != nil {
		return err
	}
	s.result.Operation, s.result.SysID = opInsert, made.Row.SysID()
	return nil
}

// update changes what differs. An item of which nothing differs is only noted as seen,
// which leaves no trace in its system columns (assumed).
func (r *run) update(s *state) error {
	id := s.found.SysID()
	s.result.SysID = id
	from, _ := r.dict.Table(s.found.Layout().Table())
	operation, class := r.reclassify(s, from)
	if s.result.ErrorCount > 0 {
		return nil
	}
	s.result.ClassName = class.Name
	if _, named := s.Values[store.SysID]; named && len(s.Values) == 1 && class == from {
		s.result.Operation = opNoChange // the payload only points to it
		return nil
	}
	change := r.change(class, s.Values)
	maps.DeleteFunc(change, func(name, value string) bool { return s.found.Get(name) == value })
	if operation == opUpdate && len(change) == 0 {
		s.result.Operation = opNoChange
		return r.writes.Tx().Put(s.found.With(map[string]string{"last_discovered": r.now}))
	}
	change["discovery_source"], change["last_discovered"] = s.source, r.now
	var err error
	if class == from {
		_, err = r.writes.Update(class.Name, id, change)
	} else {
		_, err = r.writes.Reclassify(id, from.Name, class.Name, change)
	}
	s.result.Operation = operation
	return err
}

// change is what of the values a class can take, in the form in which it is stored. Of
// references it takes the sys_id, or the name that the other record shows (assumed).
func (r *run) change(class *dictionary.Table, values Values) table.Change {
	change := table.Change{}
	for name, value := range values {
		c, known := class.Column(name)
		if !known || c.Platform || c.ReadOnly || slices.Contains([]string{"discovery_source", "first_discovered", "last_discovered"}, name) {
			continue
		}
		if c.Kind == glide.Reference && value != "" {
			value = r.referred(c, value)
		}
		change[name] = c.Plain(value)
	}
	return change
}

func (r *run) referred(c *dictionary.Column, value string) string {
	target, known := r.dict.Table(c.Reference)
	if !known || target.Display == "" {
		return value
	}
	if _, _, found := table.Find(r.writes.Tx(), target, value); found {
		return value
	}
	if rows := table.Matching(r.writes.Tx(), target, map[string]string{target.Display: value}); len(rows) > 0 {
		return rows[0].SysID()
	}
	return ""
}

// recordSource notes how the source calls the item.
func (r *run) recordSource(s *state) {
	info := s.Source
	if info == nil || info.NativeKey == "" {
		return
	}
	change := table.Change{
		"name": info.Name, "id": info.NativeKey, "source_feed": info.Feed, "target_table": s.result.ClassName, "target_sys_id": s.result.SysID,
		"last_scan": r.now, "source_recency_timestamp": info.Recency,
	}
	var err error
	if known := r.objectSource(info); known == nil {
		_, err = r.writes.Insert("sys_object_source", change)
	} else {
		_, err = r.writes.Update("sys_object_source", known.SysID(), change)
	}
	if err != nil {
		r.broke(err)
	}
}

// finish says of everything else what follows where something is wrong, and what the
// enhanced engine reports.
func (r *run) finish(result *Result) {
	failed := result.Failed()
	if failed && (!r.options.PartialCommits || r.broken != nil) {
		for _, item := range result.Items {
			if item.ErrorCount == 0 {
				item.fail(tooManyOthers)
			}
			item.Operation, item.SysID = opNoChange, unknown
			item.RelatedSysIDs, item.RelatedItems = nil, nil
		}
		for _, relation := range result.Relations {
			if relation.ErrorCount == 0 {
				relation.Errors, relation.ErrorCount = []Problem{tooManyOthers}, 1
			}
			relation.Operation = opNoChange
		}
	}
	if r.options.Simulate {
		forgetNew(result)
	}
	if !r.options.Enhanced {
		return
	}
	if r.options.PartialPayloads && r.broken == nil {
		r.keepIncomplete(result)
	}
	warned := false
	for _, item := range result.Items {
		n := len(item.Warnings)
		item.WarningCount, warned = &n, warned || n > 0
	}
	result.HasError, result.HasWarning = &failed, &warned
	if r.options.Summary {
		result.summarize()
	}
}

// forgetNew takes out the ids of what will not be there (documented: those of a
// simulation are null, and unknown).
func forgetNew(result *Result) {
	for _, item := range result.Items {
		if item.Operation == opInsert || item.Operation == opPartial {
			item.SysID, item.PartialSysIDs = unknown, nil
		}
		for i, sub := range item.RelatedItems {
			if sub.Operation == opInsert {
				sub.SysID, item.RelatedSysIDs[i] = "", nil
			}
		}
	}
}
