package table

import "slices"

// stamp fills in the system columns of a new row.
func (w *writer) stamp(change Change) {
	now := w.now()
	w.set("sys_created_on", now)
	w.set("sys_created_by", w.caller.UserName)
	w.set("sys_updated_on", now)
	w.set("sys_updated_by", w.caller.UserName)
	w.set("sys_mod_count", "0")
	w.keep(change, "sys_created_on", "sys_created_by", "sys_updated_on", "sys_updated_by", "sys_mod_count")
	w.set("sys_class_name", w.def.Name)
}

// touch moves the system columns of a row that has changed.
func (w *writer) touch(change Change) {
	w.set("sys_updated_on", w.now())
	w.set("sys_updated_by", w.caller.UserName)
	w.set("sys_mod_count", increment(w.before.Get("sys_mod_count")))
	w.keep(change, "sys_updated_on", "sys_updated_by", "sys_mod_count")
}

// keep stores the stamps that the caller gave, where the caller may. One that is
// no time or number stays as the platform set it: rows are found, ordered and
// rotated by their stamps (assumed).
func (w *writer) keep(change Change, names ...string) {
	if !w.options.KeepSystemFields {
		return
	}
	for _, c := range w.def.Columns {
		if !slices.Contains(names, c.Name) || change[c.Name] == "" {
			continue
		}
		if value := truncate(c.Plain(change[c.Name]), c.MaxLength); value != "" {
			w.set(c.Name, value)
		}
	}
	if n := w.get("sys_mod_count"); n != "" && n[0] == '-' {
		w.set("sys_mod_count", "0")
	}
}
