package table

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// The history of a record is made from its audit trail when somebody asks for it
// (documented: "History sets"). A set names the record, its lines say what each
// update changed, in words that people read.
//
// What asks for it is a list of sets by the record's id, or of lines by their
// set (assumed: the platform makes them when a form shows its activity).
const (
	tableHistorySet  = "sys_history_set"
	tableHistoryLine = "sys_history_line"
)

// historyIdle is how long a set lives that nobody asks for (documented:
// "Differences between audit and history sets").
const historyIdle = 30 * 24 * time.Hour

// asksFor finds the record in a query for its history.
var asksFor = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:^|\^(?:NQ|OR)?)(id|set\.id|set)=([0-9A-Za-z]{1,32})\b`)
})

// recall makes or renews the sets that a query asks for, and drops idle ones.
func (t *Tables) recall(r *Reader, q *query.Query) {
	view := t.rows.View()
	asked := map[string]bool{}
	if q != nil {
		for _, found := range asksFor().FindAllStringSubmatch(q.String(), -1) {
			document := found[2]
			if set, ok := view.Row(tableHistorySet, document); ok && found[1] == "set" {
				document = set.Get("id")
			}
			asked[document] = true
		}
	}
	for _, document := range slices.Sorted(maps.Keys(asked)) {
		h := &history{tables: t, reader: r, document: document}
		if h.find(view) {
			_ = t.rows.Update(h.write) // fails for no table, and all are there
		}
	}
	t.forgetIdle(view)
}

// forgetIdle drops the sets that nobody asked for in a long time.
func (t *Tables) forgetIdle(view store.View) {
	limit := glide.FormatDateTime(t.clock.Now().Add(-historyIdle))
	var idle []string
	_ = view.Scan(tableHistorySet, store.Span{}, func(set *store.Row) bool {
		if set.Get("sys_updated_on") < limit {
			idle = append(idle, set.SysID())
		}
		return true
	})
	if len(idle) == 0 {
		return
	}
	_ = t.rows.Update(func(tx store.Tx) error {
		for _, id := range idle {
			dropLines(tx, id)
			tx.Delete(tableHistorySet, id)
		}
		return nil
	})
}

func dropLines(tx store.Tx, set string) {
	var lines []string
	store.Find(tx, tableHistoryLine, "set", set, func(line *store.Row) bool {
		lines = append(lines, line.SysID())
		return true
	})
	for _, id := range lines {
		tx.Delete(tableHistoryLine, id)
	}
}

// history is one record's, while it is made.
type history struct {
	tables   *Tables
	reader   *Reader
	document string
	class    *dictionary.Table
	trail    []*store.Row
}

// find looks for the record's trail, and tells whether there is a history.
func (h *history) find(view store.View) bool {
	store.Find(view, tableAudit, "documentkey", h.document, func(audit *store.Row) bool {
		h.trail = append(h.trail, audit)
		return true
	})
	if len(h.trail) == 0 {
		return false
	}
	slices.SortStableFunc(h.trail, func(a, b *store.Row) int {
		return cmp.Or(
			cmp.Compare(a.Get("sys_created_on"), b.Get("sys_created_on")),
			cmp.Compare(checkpoint(a), checkpoint(b)),
			cmp.Compare(a.Get("fieldname"), b.Get("fieldname")),
		)
	})
	class, ok := h.tables.dict.Table(h.trail[0].Get("tablename"))
	h.class = class
	return ok
}

// checkpoint is the update number of a row; a deletion comes last.
func checkpoint(audit *store.Row) int {
	n, err := strconv.Atoi(audit.Get("record_checkpoint"))
	if err != nil || n < 0 {
		return int(^uint(0) >> 1)
	}
	return n
}

// write renews the set unless it is as new as the trail.
func (h *history) write(tx store.Tx) error {
	w := &writer{tables: h.tables, caller: &Caller{UserName: h.reader.caller.UserName}}
	def, ok := h.tables.dict.Table(tableHistorySet)
	if !ok {
		return nil
	}
	now, last := w.now(), h.trail[len(h.trail)-1].Get("record_checkpoint")
	set, known := store.First(tx, tableHistorySet, "id", h.document)
	values := map[string]string{
		"id": h.document, "table": h.class.Name, "load_time": now, "last_record_checkpoint": last, "full_load": "true",
	}
	if known {
		touch := map[string]string{"sys_updated_on": now, "sys_updated_by": w.caller.UserName}
		if h.whole(tx, set, last) {
			return tx.Put(set.With(touch))
		}
		dropLines(tx, set.SysID())
		set = set.With(values).With(touch).With(map[string]string{"sys_mod_count": increment(set.Get("sys_mod_count"))})
	} else {
		set = w.newRow(def, values)
	}
	if err := tx.Put(set); err != nil {
		return err
	}
	return h.lines(tx, w, set.SysID())
}

// whole tells whether a set still has a line for each row of the trail: none has
// been added since, and none of the lines was rotated away.
func (h *history) whole(tx store.Tx, set *store.Row, last string) bool {
	n := 0
	store.Find(tx, tableHistoryLine, "set", set.SysID(), func(line *store.Row) bool {
		if line.Get("type") != lineInitial {
			n++
		}
		return true
	})
	return n == len(h.trail) && set.Get("last_record_checkpoint") == last
}
