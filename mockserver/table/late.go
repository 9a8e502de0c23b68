package table

import (
	"encoding/json"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

const tableEvent = "sysevent"

// PutLate stores a row that is to be seen from a moment on. It waits behind the
// tables, so that a fork and a reset take it along.
//
// client: rows of logs are stamped when they are written and seen when they are
// committed, and the clocks of the nodes differ, so that a reader meets rows that are
// older than where it stands (LimaCharlie's adapter waits five minutes because of it).
func PutLate(tx store.Tx, visible time.Time, row *store.Row) error {
	text, err := json.Marshal(row.Values())
	if err != nil {
		return err
	}
	table := row.Layout().Table()
	return PutBehind(tx, BehindLate, table+"/"+row.SysID(), glide.FormatDateTime(visible), map[string]string{"table": table, "row": string(text)})
}

// LeaveLater lets a row go away at a moment, if it is still there.
func LeaveLater(tx store.Tx, gone time.Time, table, sysID string) error {
	return PutBehind(tx, BehindLate, table+"/-/"+sysID, glide.FormatDateTime(gone), map[string]string{"table": table, "gone": sysID})
}

// catchUp lets happen to rows what was to happen by now, and tells whether there was
// anything. Whatever table somebody looks at, all of it happens at once: a record does
// not go before its row in the trail comes.
func (t *Tables) catchUp() bool {
	view := t.rows.View()
	if n, err := view.Count(BehindLate, store.Span{}); err != nil || n == 0 {
		return false // as in nearly all worlds
	}
	now := t.clock.Now()
	if !t.AnyRipe(view, BehindLate, now) {
		return false
	}
	_ = t.rows.Update(func(tx store.Tx) error { // fails for no table, and all are there
		var leaving []*store.Row
		err := t.Ripe(tx, BehindLate, now, func(waiting *store.Row) error {
			if waiting.Get("gone") != "" {
				leaving = append(leaving, waiting)
				return nil
			}
			return t.show(tx, waiting)
		})
		for _, row := range leaving { // also what came in the same second
			tx.Delete(row.Get("table"), row.Get("gone"))
		}
		return err
	})
	return true
}

// show puts a row that waited where it belongs.
func (t *Tables) show(tx store.Tx, waiting *store.Row) error {
	def, ok := t.dict.Table(waiting.Get("table"))
	var values []string
	if err := json.Unmarshal([]byte(waiting.Get("row")), &values); err != nil || !ok || len(values) != len(def.Columns) {
		return err
	}
	row := def.Layout.Row(values)
	if def.Name == tableEvent && row.Get("state") == "ready" {
		if err := t.queueLate(tx, row, waiting.Get(due)); err != nil {
			return err
		}
	}
	return tx.Put(row)
}

// queueLate lets an event that has come into sight wait for the processor, which
// cannot have seen it before.
func (t *Tables) queueLate(tx store.Tx, event *store.Row, visible string) error {
	delay, runs := t.settings().EventProcessing.Duration()
	if !runs {
		return nil
	}
	seen, err := glide.ParseDateTime(visible)
	if err != nil {
		return err
	}
	return PutBehind(tx, BehindEvents, event.SysID(), glide.FormatDateTime(seen.Add(delay)), nil)
}
