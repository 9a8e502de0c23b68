package table

import (
	"github.com/snowglobe-dev/snowglobe/mockserver/access"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

const (
	tableRegistry = "oauth_entity"
	tableProfile  = "oauth_entity_profile"
)

// Registered is a row of the Application Registry by its sys_id, of whichever class it is.
func (t *Tables) Registered(view store.View, sysID string) (*store.Row, bool) {
	def, ok := t.dict.Table(tableRegistry)
	if !ok {
		return nil, false
	}
	row, _, ok := Find(view, def, sysID)
	return row, ok
}

// Brought is what becomes of a row that is brought in past the rules for callers: those
// of them that hold for such rows too have run. before is nil for a new one. It returns
// an *rules.AbortError or a *rules.DataPolicyError.
func (t *Tables) Brought(tx store.Tx, before, row *store.Row) (*store.Row, error) {
	def, ok := t.dict.Table(row.Layout().Table())
	if !ok || !t.rules.HoldsForImports(def) {
		return row, nil
	}
	w := &writer{tables: t, caller: &Caller{}, def: def, system: true, view: tx, before: before}
	w.begin(row.Values())
	op := access.Create
	if before != nil {
		op = access.Write
	}
	for i, c := range def.Columns {
		if was := before; was == nil && row.At(i) != c.Default || was != nil && row.At(i) != was.At(i) {
			w.touched[c.Name] = true
		}
	}
	if err := t.rules.Import(def, op, ruled{w}); err != nil {
		return nil, err
	}
	return w.row(), nil
}

// Accompany writes what belongs to a row that was brought in, once all of them are
// there: see [writer.accompany].
func (t *Tables) Accompany(tx store.Tx, row *store.Row) error {
	def, ok := t.dict.Table(row.Layout().Table())
	if !ok {
		return nil
	}
	w := &writer{tables: t, caller: &Caller{UserName: row.Get("sys_created_by")}, def: def, system: true, view: tx}
	w.become(row)
	return w.accompany(tx)
}

// accompany gives a new client of the Application Registry its default profile, unless
// it has one already (observed: public walkthroughs find one beside each client; its
// name is from memory).
func (w *writer) accompany(tx store.Tx) error {
	if !w.tables.is(w.def.Name, tableRegistry) {
		return nil
	}
	client := w.row()
	has := false
	store.Find(tx, tableProfile, "oauth_entity", client.SysID(), func(*store.Row) bool {
		has = true
		return false
	})
	if has {
		return nil
	}
	_, err := w.put(tx, tableProfile, map[string]string{
		"name": client.Get("name") + " default_profile", "oauth_entity": client.SysID(),
		"grant_type": client.Get("default_grant_type"), "default": "true",
	})
	return err
}
