package importset

import (
	"context"
	"fmt"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// Loaded names what many rows were brought to.
type Loaded struct {
	ImportSet string // the sys_id of their import set
	MultiSet  string // the sys_id of the multi import set that it belongs to
}

// InsertMultiple brings rows to a staging table, into an import set of their own, and
// lets the maps of the table transform them. All of the rows come or none, unless that
// takes too long. multiSet is the multi import set to add to; "", or one that there is
// not, is a new one (assumed).
//
// The names of values are labels of columns, or the columns' own where a row of
// sys_rest_insert_multiple says so (documented: "Import Set API"). Transforming is
// asynchronous unless that row says synchronous. Here it is over in either case when
// this returns, for nothing tells a client how long it takes; only a table without
// a map shows the difference, by ErrNoMap, and the budget, of which asynchronous
// transforms take nothing. It returns the errors of [Insert], and one wrapping
// table.ErrStopped when ctx ends before: the rows that are left are pending then, so
// that nobody's import keeps an instance busy when nobody waits.
func InsertMultiple(
	ctx context.Context, t *table.Tables, c *table.Caller, staging, multiSet string, records []table.Change, budget Budget,
) (*Loaded, error) {
	def, err := stagingTable(t, staging)
	if err != nil {
		return nil, err
	}
	way, maps := wayOf(t.View(), staging), mapsOf(t.View(), staging)
	transforms, waited := len(records)*len(maps), 0
	if way.mode == synchronous {
		waited = transforms
	}
	left := budget(len(records) + waited)
	loaded, rows, err := way.load(t, c, def, multiSet, records, left)
	switch {
	case err != nil:
		return nil, fmt.Errorf("bring rows to %s: %w", staging, err)
	case len(maps) == 0 && way.mode == synchronous:
		return nil, fmt.Errorf("bring rows to %s: %w", staging, ErrNoMap)
	case len(maps) == 0:
		return loaded, nil
	}
	left -= len(rows)
	if way.mode == asynchronous {
		left = transforms
	}
	for _, row := range rows {
		if ctx.Err() != nil {
			return nil, fmt.Errorf("transform rows of %s: %w", staging, table.ErrStopped)
		}
		if _, err := transformAll(t, c, maps, row, &left); err != nil {
			return nil, err
		}
	}
	return loaded, t.Maintain(func(tx store.Tx) error {
		set, ok := tx.Row(tableSet, loaded.ImportSet)
		if !ok {
			return nil // somebody removed it meanwhile
		}
		return tx.Put(set.With(map[string]string{"state": processed}))
	})
}

// load stages records, at most so many of them; their set goes on loading where some
// are left.
func (w way) load(
	t *table.Tables, c *table.Caller, staging *dictionary.Table, multiSet string, records []table.Change, most int,
) (*Loaded, []*store.Row, error) {
	loaded, state := &Loaded{}, "loaded"
	if most < len(records) {
		records, state = records[:most], loading
	}
	rows := make([]*store.Row, 0, len(records))
	err := t.Maintain(func(tx store.Tx) error {
		multi, err := multiSetOf(tx, t, c, multiSet)
		if err != nil {
			return err
		}
		set, err := newSet(tx, t, c, map[string]string{
			"table_name": staging.Name, "mode": w.mode, "state": state, "multi_import_set": multi.SysID(),
		})
		if err != nil {
			return err
		}
		loaded.ImportSet, loaded.MultiSet = set.SysID(), multi.SysID()
		for _, values := range records {
			row, err := stage(tx, t, c, staging, set, w.named(staging, values))
			if err != nil {
				return err
			}
			rows = append(rows, row)
		}
		return nil
	})
	if err == nil && state == loading {
		err = ErrCancelled
	}
	return loaded, rows, err
}

func multiSetOf(tx store.Tx, t *table.Tables, c *table.Caller, sysID string) (*store.Row, error) {
	if found, ok := tx.Row(tableMultiSet, sysID); ok {
		return found, nil
	}
	made, err := t.InsertFor(tx, table.Behalf{Caller: c}, tableMultiSet, nil)
	if err != nil {
		return nil, err
	}
	return made.Row, nil
}

// way is how rows come to a staging table that come together.
type way struct {
	mode     string
	byColumn bool // the names of values are those of columns, and not their labels
}

func wayOf(view store.View, staging string) way {
	w := way{mode: asynchronous}
	_ = view.Scan(tableMultiple, store.Span{}, func(row *store.Row) bool { // a few rows, if any
		if row.Get("source_table") != staging || row.Get("active") == "false" {
			return true
		}
		if row.Get("transformation") == synchronous {
			w.mode = synchronous
		}
		w.byColumn = row.Get("column_mapping") == "column_name"
		return false
	})
	return w
}

// named is the values by the names of columns. Letter case is no part of a label, and
// of columns with the same one the table's own counts (assumed).
func (w way) named(def *dictionary.Table, values table.Change) table.Change {
	if w.byColumn {
		return values
	}
	named := table.Change{}
	for _, column := range def.Columns {
		for label, value := range values {
			if strings.EqualFold(label, column.Label) && !kept(def, column) {
				named[column.Name] = value
			}
		}
	}
	return named
}
