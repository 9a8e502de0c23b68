package table

import (
	"fmt"

	"github.com/snowglobe-dev/snowglobe/mockserver/access"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Writes are writes of one caller that happen together or not at all, and nothing
// happens between them.
type Writes struct {
	tables *Tables
	caller *Caller
	tx     store.Tx
}

// Together carries out several writes. An error of fn undoes all of them and is
// returned. fn must not call anything else of the tables that writes.
func (t *Tables) Together(c *Caller, fn func(*Writes) error) error {
	return t.rows.Update(func(tx store.Tx) error { return fn(&Writes{tables: t, caller: c, tx: tx}) })
}

// Tx is the rows with what was written so far.
func (w *Writes) Tx() store.Tx { return w.tx }

// Reader reads what there is with what was written so far. It is good until the next
// write. What a [Keeper] looks after is as it was when somebody last asked.
func (w *Writes) Reader() *Reader {
	return &Reader{tables: w.tables, view: w.tx, caller: w.caller, fixed: true}
}

// Insert is [Tables.Insert].
func (w *Writes) Insert(table string, change Change, options WriteOptions) (*Record, error) {
	row, err := w.tables.newWriter(w.caller, table, change, options)
	if err != nil {
		return nil, err
	}
	if err := row.insert(w.tx, change); err != nil {
		return nil, fmt.Errorf("insert into %s: %w", table, err)
	}
	return row.record(), nil
}

// Update is [Tables.Update].
func (w *Writes) Update(table, sysID string, change Change, options WriteOptions) (*Record, error) {
	row, err := w.tables.writerBy(w.Reader(), table, sysID, access.Write)
	if err != nil {
		return nil, fmt.Errorf("update %s: %w", table, err)
	}
	row.options = options
	if err := row.update(w.tx, sysID, change); err != nil {
		return nil, fmt.Errorf("update %s: %w", table, err)
	}
	return row.record(), nil
}

// Reclassify moves a row to another class of its hierarchy, with the values of the
// columns that both have and the defaults of the others. It returns an error wrapping
// ErrNoTable or ErrNoRow.
func (w *Writes) Reclassify(sysID, from, to string) error {
	def, err := w.tables.definition(to)
	if err != nil {
		return err
	}
	before, ok := w.tx.Row(from, sysID)
	if !ok {
		return fmt.Errorf("reclassify %s %s: %w", from, sysID, ErrNoRow)
	}
	values := make([]string, len(def.Columns))
	for i, c := range def.Columns {
		values[i] = c.Default
		if _, known := before.Layout().Ordinal(c.Name); known {
			values[i] = before.Get(c.Name)
		}
	}
	w.tx.Delete(from, sysID)
	return w.tx.Put(def.Layout.Row(values).With(map[string]string{"sys_class_name": to}))
}

// Platform is the caller as code of the platform acts on his or her behalf: with every
// right, under the same name.
func (c *Caller) Platform() *Caller {
	acting := *c
	acting.Roles = access.Roles{access.RoleAdmin}
	return &acting
}

// MayNotWrite tells whether the caller is kept from every write, whatever roles say
// besides.
func (c *Caller) MayNotWrite() bool { return c.Roles.Barred(access.Write) }
