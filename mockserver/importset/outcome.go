package importset

import (
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// State is what became of a staging row.
type State string

// The states (documented: "Web service import set mode"; pending is the default of the
// column).
const (
	Pending  State = "pending"
	Inserted State = "inserted"
	Updated  State = "updated"
	Ignored  State = "ignored" // the record is as the row wants it
	Skipped  State = "skipped" // no record can be told for the row, or a map rejects it
	Failed   State = "error"
)

// Outcome is what became of what was brought.
type Outcome struct {
	ImportSet string // its number
	Staging   string
	Results   []Result // one for each map, in their order
}

// Result is what one map made of a row.
type Result struct {
	Map    string // its name; "" where none was asked
	Status State
	// Table and SysID are the record that the row led to; of a row that led to none,
	// the target table and the row itself.
	Table, SysID string
	// Recorded tells that there is such a record. DisplayName is the column that
	// stands for it, and DisplayValue what people see there.
	Recorded                  bool
	DisplayName, DisplayValue string
	// Message is in words what Status does not say: why nothing was written, or what
	// went wrong.
	Message string
	// Unresolved tells of a skipped row that its coalesce values are missing.
	Unresolved bool
}

// Read is what became of a row that was brought before. It returns an error wrapping
// ErrNoStaging, table.ErrNoRow or table.ErrForbidden.
func Read(t *table.Tables, c *table.Caller, staging, sysID string) (*Outcome, error) {
	if _, err := stagingTable(t, staging); err != nil {
		return nil, err
	}
	reader := t.Reader(c)
	found, err := reader.Record(staging, sysID)
	if err != nil {
		return nil, err
	}
	view := t.View()
	set, _ := view.Row(tableSet, found.Row.Get("sys_import_set"))
	out := &Outcome{Staging: staging, Results: []Result{resultOf(t, reader, view, found.Row)}}
	if set != nil {
		out.ImportSet = set.Get("number")
	}
	return out, nil
}

// resultOf reads from a staging row what became of it.
func resultOf(t *table.Tables, reader *table.Reader, view store.View, row *store.Row) Result {
	r := Result{
		Status: State(row.Get("sys_import_state")), Table: row.Get("sys_target_table"), SysID: row.Get("sys_target_sys_id"),
		Message: row.Get("sys_import_state_comment"),
	}
	if m, ok := view.Row(tableMap, row.Get("sys_transform_map")); ok {
		r.Map = m.Get("name")
	}
	if failed, ok := view.Row(tableRowError, row.Get("sys_row_error")); ok {
		r.Message, r.Unresolved = failed.Get("error"), failed.Get("error_code") == ""
	}
	if r.SysID == "" {
		r.SysID = row.SysID()
		if r.Table == "" {
			r.Table = row.Layout().Table()
		}
		return r
	}
	def, ok := t.Dictionary().Table(r.Table)
	if !ok {
		return r
	}
	r.show(reader, view, def)
	return r
}

// show adds what people see of the record. It is shown whatever the caller may read:
// the answer names what the caller has just brought (assumed).
func (r *Result) show(reader *table.Reader, view store.View, def *dictionary.Table) {
	record, class, ok := table.Find(view, def, r.SysID)
	if !ok {
		return
	}
	r.Recorded, r.DisplayName = true, class.Display
	if column, ok := class.Column(class.Display); ok {
		r.DisplayValue = reader.Shown(record, column)
	}
}
