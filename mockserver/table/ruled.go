package table

import (
	"slices"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/access"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/rules"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// ruled shows a write to the rules: it is a [rules.Write].
type ruled struct{ *writer }

func (w ruled) Row() *store.Row                  { return w.row() }
func (w ruled) Before() *store.Row               { return w.before }
func (w ruled) Touched(column string) bool       { return w.touched[column] }
func (w ruled) Caller() (sysID, userName string) { return w.caller.SysID, w.caller.UserName }
func (w ruled) Now() time.Time                   { return w.tables.clock.Now() }
func (w ruled) Settings() *release.Settings      { return w.tables.settings() }

func (w ruled) Set(column, value string) {
	w.set(column, value)
	w.touched[column] = true
}

// Shown shows references by name and other values as they are kept.
func (w ruled) Shown(column string) string {
	value := w.get(column)
	if c, _ := w.def.Column(column); c.Kind == glide.Reference {
		reader := &Reader{tables: w.tables, view: w.view, caller: w.caller}
		return reader.Display(c, value)
	}
	return value
}

// Generate makes what an administrator may leave empty when registering an OAuth
// client, and what nobody gives: the key of an API, the place of a message. A secret that
// is made here can be read once, see [Record].
func (w ruled) Generate(column string, what rules.Generator) string {
	switch what {
	case rules.GenerateClientID:
		return w.tables.NewID()
	case rules.GenerateSequence:
		return nextSequence(w.view, w.def, column, w.Now())
	case rules.GenerateAPIKey:
		key := newAPIKey(w.tables.secrets.ids)
		w.secrets = map[string]string{column: key}
		return w.tables.secrets.Fingerprint(key)
	}
	var shape release.SecretShape // where no release is known yet, the older one
	if settings := w.tables.settings(); settings != nil {
		shape = settings.ClientSecretShape
	}
	secret := NewClientSecret(w.tables.secrets.ids, shape)
	w.secrets = map[string]string{column: secret}
	return w.tables.secrets.Hash(secret)
}

// apply runs the rules about the row itself.
func (w *writer) apply(op access.Operation) error {
	if w.quiet {
		w.tables.rules.Calculate(w.def, op, ruled{w})
		return nil
	}
	return w.tables.rules.Apply(w.def, op, ruled{w})
}

// maxPassages bounds how far a write leads from record to record, so that a long
// chain of parents ends somewhere (assumed: the platform stops business rules
// that call each other too deeply).
const maxPassages = 10

// passOn runs the rules that set columns of other records, once the row itself is
// written. Such a record is written as by the caller, with rules and trail of its
// own, whatever the caller may do with it (assumed: business rules run with the
// system's rights). A write does not lead back to a record that it came from.
func (w *writer) passOn(tx store.Tx, op access.Operation) error {
	if w.quiet || len(w.from) >= maxPassages {
		return nil
	}
	for _, onward := range w.tables.rules.Onward(w.def, op, ruled{w}) {
		if onward.SysID == w.row().SysID() || slices.Contains(w.from, onward.SysID) {
			continue
		}
		found, class, ok := Find(tx, onward.Table, onward.SysID)
		if !ok {
			continue
		}
		sub := &writer{tables: w.tables, caller: w.caller, view: tx, def: class, before: found, from: append(slices.Clone(w.from), w.row().SysID())}
		sub.begin(found.Values())
		onward.Apply(tx, ruled{sub}, ruled{w})
		if err := sub.save(tx, nil); err != nil {
			return err
		}
	}
	return nil
}
