package table

import (
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Types of history lines (assumed).
const (
	lineAudit   = "audit"
	lineInitial = "initial" // a value that the record started with, update 0
)

// lines writes what the record began with and what each row of its trail says.
func (h *history) lines(tx store.Tx, w *writer, set string) error {
	show := &Reader{tables: h.tables, view: tx, caller: &Caller{
		UserName: w.caller.UserName, Zone: time.UTC, DateLayout: glide.DateLayout, DateTimeLayout: glide.DateTimeLayout,
	}}
	if err := h.beginnings(tx, w, show, set); err != nil {
		return err
	}
	for _, audit := range h.trail {
		line := map[string]string{
			"set": set, "type": lineAudit, "field": audit.Get("fieldname"), "label": audit.Get("fieldname"),
			"old_value": audit.Get("oldvalue"), "new_value": audit.Get("newvalue"),
			"old": audit.Get("oldvalue"), "new": audit.Get("newvalue"),
			"update": audit.Get("record_checkpoint"), "update_time": audit.Get("sys_created_on"),
			"user_id": audit.Get("user"), "internal_checkpoint": audit.Get("internal_checkpoint"),
		}
		if c, ok := h.class.Column(audit.Get("fieldname")); ok {
			line["label"] = c.Label
			line["old"], line["new"] = show.Display(c, line["old_value"]), show.Display(c, line["new_value"])
		}
		h.nameUser(tx, line)
		if _, err := w.put(tx, tableHistoryLine, line); err != nil {
			return err
		}
	}
	return nil
}

// beginnings are the values that the record had before its first update: those
// of now, or of the first row of the trail about the column. A record that is
// gone has none.
func (h *history) beginnings(tx store.Tx, w *writer, show *Reader, set string) error {
	record, _, ok := Find(tx, h.class, h.document)
	if !ok {
		return nil
	}
	first := map[string]string{}
	for _, audit := range h.trail {
		if _, known := first[audit.Get("fieldname")]; !known {
			first[audit.Get("fieldname")] = audit.Get("oldvalue")
		}
	}
	for i, c := range h.class.Columns {
		value, changed := first[c.Name]
		if !changed {
			value = record.At(i)
		}
		if value == "" || c.Secret() || !h.tables.trail.Tracks(h.class, c) {
			continue
		}
		line := map[string]string{
			"set": set, "type": lineInitial, "field": c.Name, "label": c.Label, "new_value": value, "new": show.Display(c, value),
			"update": "0", "update_time": record.Get("sys_created_on"), "user_id": record.Get("sys_created_by"),
		}
		h.nameUser(tx, line)
		if _, err := w.put(tx, tableHistoryLine, line); err != nil {
			return err
		}
	}
	return nil
}

// nameUser adds who the trail's user name stands for.
func (h *history) nameUser(view store.View, line map[string]string) {
	line["user_name"] = line["user_id"]
	if user, ok := store.First(view, tableUser, "user_name", line["user_id"]); ok {
		line["user"], line["user_name"] = user.SysID(), user.Get("name")
	}
}
