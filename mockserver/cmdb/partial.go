package cmdb

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

const (
	tablePartial    = "cmdb_ire_partial_payloads"
	tableIncomplete = "cmdb_ire_incomplete_payloads"
)

// merge adds to an item what came of it before and was kept, under the same name of
// the same source. What comes now wins.
func (r *run) merge(s *state) {
	info := s.Source
	if info == nil || info.NativeKey == "" {
		return
	}
	at := &query.Bound{Value: info.NativeKey, Inclusive: true}
	var kept []*store.Row
	_ = r.writes.Tx().Scan(tablePartial, store.Span{Index: "source_native_key", Low: at, High: at}, func(row *store.Row) bool {
		if row.Get("source_name") == info.Name && row.Get("class_name") == s.ClassName {
			kept = append(kept, row)
		}
		return true
	})
	for _, row := range kept {
		var earlier Item
		if json.Unmarshal([]byte(row.Get("partial_payload")), &earlier) != nil {
			continue // somebody wrote it by hand
		}
		values := maps.Clone(earlier.Values)
		if values == nil {
			values = Values{}
		}
		maps.Copy(values, s.Values)
		whole := *s.Item
		whole.Values, whole.Lookup, whole.Related = values, joined(earlier.Lookup, s.Lookup), joined(earlier.Related, s.Related)
		s.Item = &whole
		s.partials = append(s.partials, row.SysID())
		s.result.MergedPayloadIDs = append(s.result.MergedPayloadIDs, row.SysID())
	}
}

// maxWaiting bounds the records that wait with one item, however often it comes.
const maxWaiting = 200

// joined are the records that came before with those that came now, each once.
func joined(earlier, now []*SubItem) []*SubItem {
	var all []*SubItem
	seen := map[string]bool{}
	for _, sub := range slices.Concat(now, earlier) {
		if key := text(sub); !seen[key] && len(all) < max(maxWaiting, len(now)) {
			seen[key] = true
			all = append(all, sub)
		}
	}
	return all
}

// keepPartial keeps an item that cannot be identified yet.
func (r *run) keepPartial(s *state) {
	r.dropPartials(s)
	made, err := r.writes.Insert(tablePartial, table.Change{
		"class_name": s.ClassName, "source_name": s.Source.Name, "source_native_key": s.Source.NativeKey, "partial_payload": text(s.Item),
	})
	if err != nil {
		s.result.fail(notWritten("Insertion", tablePartial))
		r.broke(err)
		return
	}
	s.result.Operation, s.result.PartialSysIDs = opPartial, []string{made.Row.SysID()}
}

func (r *run) dropPartials(s *state) {
	for _, id := range s.partials {
		r.writes.Tx().Delete(tablePartial, id)
	}
}

// keepIncomplete keeps the items that have errors, for somebody to look at.
func (r *run) keepIncomplete(result *Result) {
	for _, item := range result.Items {
		if item.ErrorCount == 0 {
			continue
		}
		var messages []string
		for _, problem := range item.Errors {
			messages = append(messages, problem.Error+": "+problem.Message)
		}
		s := r.items[item.InputIndices[0]]
		_, err := r.writes.Insert(tableIncomplete, table.Change{
			"class_name": item.ClassName, "data_source": s.source, "incomplete_payload": text(s.Item), "error": strings.Join(messages, "\n"),
		})
		if err != nil {
			r.broke(err)
			return
		}
		item.Operation = opIncomplete
	}
}

// deduplicate finds items that mean the same. The enhanced engine makes one of them,
// the basic one refuses both (documented).
func (r *run) deduplicate() {
	seen := map[string]*state{}
	for i, s := range r.items {
		key, fields := r.keyOf(s)
		if key == "" {
			continue
		}
		first, known := seen[key]
		if !known {
			seen[key] = s
			continue
		}
		if !r.options.Deduplicate {
			problem := twiceInPayload(first.index, i, s.ClassName, fields)
			s.result.fail(problem)
			if first.result.ErrorCount == 0 {
				first.result.fail(problem)
			}
			continue
		}
		maps.Copy(first.Values, s.Values)
		first.Lookup, first.Related = append(first.Lookup, s.Lookup...), append(first.Related, s.Related...)
		first.result.InputIndices = append(first.result.InputIndices, i)
		r.items[i] = first
	}
}

// keyOf is by what two items of independent classes are the same: the first entry of
// their rule for which everything is given.
func (r *run) keyOf(s *state) (key, fields string) {
	if s.rule == nil || s.result.ErrorCount > 0 {
		return "", ""
	}
	if id := s.Values[store.SysID]; id != "" {
		return "", ""
	}
	if !s.rule.Independent {
		return "", ""
	}
	for _, entry := range s.rule.Entries {
		if entry.Table != "" || !has(s.Values, entry) {
			continue
		}
		parts := []string{s.rule.SysID, entry.SysID}
		for _, name := range entry.Attributes {
			parts = append(parts, strings.ToLower(s.Values[name]))
		}
		return strings.Join(parts, "\x00"), strings.Join(entry.Attributes, ",")
	}
	return "", ""
}
