package importset

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

const (
	tableSet      = "sys_import_set"
	tableRow      = "sys_import_set_row"
	tableRun      = "sys_import_set_run"
	tableRowError = "sys_import_set_row_error"
	tableMultiSet = "sys_multi_import_set"
	tableMap      = "sys_transform_map"
	tableEntry    = "sys_transform_entry"
	tableScript   = "sys_transform_script"
	tableMultiple = "sys_rest_insert_multiple"
)

// Modes and states of an import set.
const (
	synchronous  = "synchronous"
	asynchronous = "asynchronous"
	loading      = "loading"
	processed    = "processed"
)

// ErrNoStaging says that a table is none that rows are brought to: there is no such
// table, or it does not extend sys_import_set_row.
var ErrNoStaging = errors.New("no staging table")

func stagingTable(t *table.Tables, name string) (*dictionary.Table, error) {
	def, ok := t.Dictionary().Table(name)
	base, there := t.Dictionary().Table(tableRow)
	if !ok || !there || !def.Offered(t.Settings()) || def == base || !def.Extends(base) {
		return nil, fmt.Errorf("%w: %s", ErrNoStaging, name)
	}
	return def, nil
}

// open is the import set that a row belongs to which comes by itself: the one of
// this day that is loading, else a new one (documented: "Web service import set mode").
// Synchronous ones of days before are processed by then; that a day ends at midnight
// UTC, and that this shows when the next row comes, is assumed.
func open(tx store.Tx, t *table.Tables, c *table.Caller, staging string) (*store.Row, error) {
	today, _, _ := strings.Cut(glide.FormatDateTime(t.Now()), " ")
	var current *store.Row
	var past []*store.Row
	store.Find(tx, tableSet, "table_name", staging, func(set *store.Row) bool {
		made, _, _ := strings.Cut(set.Get("sys_created_on"), " ")
		switch {
		case set.Get("state") != loading:
		case set.Get("mode") == synchronous && made != today:
			past = append(past, set)
		case current == nil || current.Get("sys_created_on") < set.Get("sys_created_on"):
			current = set
		}
		return true
	})
	for _, set := range past {
		if err := tx.Put(set.With(map[string]string{"state": processed})); err != nil {
			return nil, err
		}
	}
	if current != nil {
		return current, nil
	}
	return newSet(tx, t, c, map[string]string{"table_name": staging, "mode": synchronous, "state": loading})
}

func newSet(tx store.Tx, t *table.Tables, c *table.Caller, values map[string]string) (*store.Row, error) {
	made, err := t.InsertFor(tx, table.Behalf{Caller: c}, tableSet, values)
	if err != nil {
		return nil, err
	}
	return made.Row, nil
}

// stage adds a row to a staging table, as far as the caller may, and to an import set.
func stage(tx store.Tx, t *table.Tables, c *table.Caller, staging *dictionary.Table, set *store.Row, values table.Change) (*store.Row, error) {
	brought := make(table.Change, len(values))
	for name, value := range values {
		if column, ok := staging.Column(name); ok && !kept(staging, column) {
			brought[name] = value
		}
	}
	made, err := t.InsertFor(tx, table.Behalf{Caller: c, Rights: true}, staging.Name, brought)
	if err != nil {
		return nil, err
	}
	row := made.Row.With(map[string]string{
		"sys_import_set": set.SysID(), "sys_import_row": nextRow(tx, staging, set), "sys_import_state": string(Pending),
	})
	return row, tx.Put(row)
}

// kept tells of a column whether the platform keeps it: those of every import set row.
func kept(staging *dictionary.Table, column *dictionary.Column) bool {
	top := staging
	for top.Name != tableRow {
		top = top.Super
	}
	_, inherited := top.Column(column.Name)
	return inherited && column.Name != store.SysID
}

// nextRow is the number of a new row in its set, from 1 (assumed).
func nextRow(tx store.Tx, staging *dictionary.Table, set *store.Row) string {
	at := &query.Bound{Value: set.SysID(), Inclusive: true}
	n, err := tx.Count(staging.Name, store.Span{Index: "sys_import_set", Low: at, High: at})
	if err != nil {
		n = 0 // the table is in the dictionary, with its index
	}
	return strconv.Itoa(n + 1)
}
