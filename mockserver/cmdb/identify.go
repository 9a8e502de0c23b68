package cmdb

import (
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// What an attempt ends with (documented).
const (
	matched      = "MATCHED"
	noMatch      = "NO_MATCH"
	severalMatch = "MULTI_MATCH"
	skipped      = "SKIPPED"
)

// identify finds out which item is meant: by its sys_id, by how its source calls it, or
// by the entries of the rule in their order. It tells whether the item can be written.
func (r *run) identify(s *state) bool {
	if id := s.Values[store.SysID]; id != "" {
		return r.bySysID(s, id)
	}
	if r.options.PartialPayloads {
		r.merge(s)
	}
	if r.bySource(s) {
		return true
	}
	if s.rule.Independent {
		return r.byEntries(s)
	}
	return r.dependent(s)
}

func (r *run) bySysID(s *state, id string) bool {
	base, _ := r.dict.Table(top)
	row, _, found := table.Find(r.writes.Tx(), base, id)
	if !found || row.Get("duplicate_of") != "" {
		s.result.fail(invalidSysID(id, s.ClassName))
		return false
	}
	s.found = row
	return true
}

// bySource looks in sys_object_source for how the source calls the item.
func (r *run) bySource(s *state) bool {
	info := s.Source
	if info == nil || info.NativeKey == "" {
		return false
	}
	attempt := Attempt{Info: "sys_object_source " + noMatch, AttemptResult: noMatch, Attributes: []string{}, HybridEntryCIAttributes: []string{}}
	base, _ := r.dict.Table(top)
	if known := r.objectSource(info); known != nil {
		if row, _, found := table.Find(r.writes.Tx(), base, known.Get("target_sys_id")); found {
			s.found = row
			attempt.Info, attempt.AttemptResult = "sys_object_source "+matched, matched
		}
	}
	s.result.IdentificationAttempts = append(s.result.IdentificationAttempts, attempt)
	return s.found != nil
}

func (r *run) objectSource(info *SourceInfo) *store.Row {
	def, known := r.dict.Table("sys_object_source")
	if !known {
		return nil
	}
	var found *store.Row
	at := &query.Bound{Value: info.NativeKey, Inclusive: true}
	_ = r.writes.Tx().Scan(def.Name, store.Span{Index: "id", Low: at, High: at}, func(row *store.Row) bool {
		if row.Get("id") == info.NativeKey && row.Get("name") == info.Name && row.Get("source_feed") == info.Feed {
			found = row
		}
		return found == nil
	})
	return found
}

// byEntries tries the entries of an independent rule.
func (r *run) byEntries(s *state) bool {
	tried := false
	for _, entry := range s.rule.Entries {
		attempt, rows, problem := r.try(s, entry)
		s.result.IdentificationAttempts = append(s.result.IdentificationAttempts, attempt)
		tried = tried || attempt.AttemptResult != skipped
		switch {
		case problem != nil:
			s.result.fail(*problem)
			return false
		case len(rows) == 1:
			s.found, s.result.IdentifierEntrySysID = rows[0], entry.SysID
			return true
		}
	}
	return tried || r.wants(s)
}

// try looks an item up by one entry.
func (r *run) try(s *state, entry Entry) (Attempt, []*store.Row, *Problem) {
	attempt := Attempt{
		IdentifierName: s.rule.Name, AttemptResult: skipped, Attributes: entry.Attributes,
		SearchOnTable: s.rule.AppliesTo, HybridEntryCIAttributes: []string{},
	}
	var rows []*store.Row
	var problem Problem
	if entry.Table != "" {
		attempt.SearchOnTable = entry.Table
		var asked bool
		if rows, asked = r.lookUp(s, entry); !asked {
			return attempt, nil, nil
		}
		problem = lookupDuplicates(entry.Table, strings.Join(entry.Attributes, ","), entry.Field)
	} else {
		def, _ := r.dict.Table(s.rule.AppliesTo)
		if !has(s.Values, entry) || def == nil {
			return attempt, nil, nil
		}
		rows = r.matching(def, s.Values, entry, 2)
		problem = duplicates(s.rule.AppliesTo, strings.Join(entry.Attributes, ","))
	}
	switch len(rows) {
	case 0:
		attempt.AttemptResult = noMatch
	case 1:
		attempt.AttemptResult = matched
	default:
		attempt.AttemptResult = severalMatch
		return attempt, nil, &problem
	}
	return attempt, rows, nil
}

// lookUp finds the items to which records refer that a payload brings along. With an
// exact count an item has to have as many such records as came (documented).
func (r *run) lookUp(s *state, entry Entry) (rows []*store.Row, asked bool) {
	def, known := r.dict.Table(entry.Table)
	base, _ := r.dict.Table(top)
	if !known {
		return nil, false
	}
	hits, came := map[string]int{}, 0
	var order []string
	for _, sub := range s.Lookup {
		if sub.ClassName != entry.Table || !has(sub.Values, entry) {
			continue
		}
		came++
		seen := map[string]bool{}
		for _, row := range r.matching(def, sub.Values, entry, maxCandidates) {
			id := row.Get(entry.Field)
			if id == "" || seen[id] {
				continue
			}
			seen[id] = true
			if hits[id]++; hits[id] == 1 {
				order = append(order, id)
			}
		}
	}
	for _, id := range order {
		if row, _, found := table.Find(r.writes.Tx(), base, id); found && (!entry.ExactCount || hits[id] == came) {
			rows = append(rows, row)
		}
	}
	return rows, came > 0
}

// maxCandidates is how many records of a lookup are looked at.
const maxCandidates = 100

// has tells whether everything that an entry compares is given.
func has(values Values, entry Entry) bool {
	some := false
	for _, name := range entry.Attributes {
		if values[name] == "" && !entry.AllowNull {
			return false
		}
		some = some || values[name] != ""
	}
	return some
}

// matching are rows with the values that an entry compares, at most so many. Letter
// case does not count, as nowhere in a query.
func (r *run) matching(def *dictionary.Table, values Values, entry Entry, most int) []*store.Row {
	q := query.Parse(strings.TrimSuffix(entry.Condition, "^EQ"))
	for _, name := range entry.Attributes {
		condition := query.Condition{Field: name, Op: query.Is, Value: values[name]}
		if values[name] == "" {
			condition.Op = query.IsEmpty
		}
		q.And(condition)
	}
	if c, known := def.Column("duplicate_of"); known && c.Kind == glide.Reference {
		q.And(query.Condition{Field: "duplicate_of", Op: query.IsEmpty})
	}
	page, err := r.writes.Reader().List(table.ListRequest{Table: def.Name, Query: q, Limit: most, SkipCount: true})
	if err != nil {
		return nil
	}
	return page.Rows
}

// wants tells of an item by which nothing could be compared: in an enhanced payload it
// waits for the rest of it, else that is an error.
func (r *run) wants(s *state) bool {
	problem := missingAttributes(s.rule.AppliesTo, text(s.Item))
	if r.options.PartialPayloads && s.Source != nil && s.Source.NativeKey != "" {
		s.result.Warnings = append(s.result.Warnings, problem)
		s.waits = true
		return true
	}
	s.result.fail(problem)
	return false
}
