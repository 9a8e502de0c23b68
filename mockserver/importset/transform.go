package importset

import (
	"errors"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/rules"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// transformation is a map at work on a row.
type transformation struct {
	tables *table.Tables
	tx     store.Tx
	as     table.Behalf
	by     *store.Row // the map
	row    *store.Row // of the staging table
	target *dictionary.Table

	entries []*entry
	values  table.Change // of the record, by the columns of the target
	keys    []key        // what it is found by
}

// transform lets a map write the record that a row means, and returns the row with
// what became of it. Whatever the map wrote on its way stays only if the record does.
// It returns an error for what is not the row's doing.
func transform(t *table.Tables, c *table.Caller, m, row *store.Row) (*store.Row, error) {
	importing := *c
	importing.Transforming = true
	rights := t.Settings().ImportSetTargetACL == release.TargetACLEnforced
	x := &transformation{tables: t, as: behalf(&importing, m, rights), by: m, row: row}
	var done *store.Row
	err := t.Maintain(func(tx store.Tx) error {
		x.tx = tx
		state, record, err := x.write()
		if err != nil {
			return err
		}
		done, err = x.note(tx, state, record, nil)
		return err
	})
	failed := failureOf(err)
	if failed == nil {
		return done, err
	}
	return done, t.Maintain(func(tx store.Tx) (err error) {
		done, err = x.note(tx, failed.state, nil, failed)
		return err
	})
}

// write finds or makes the record.
func (x *transformation) write() (State, *table.Record, error) {
	if err := x.prepare(); err != nil {
		return "", nil, err
	}
	found, err := x.coalesce()
	if err != nil {
		return "", nil, err
	}
	if err := x.complete(found); err != nil {
		return "", nil, err
	}
	if found == nil {
		made, err := x.tables.InsertFor(x.tx, x.as, x.target.Name, x.values)
		return Inserted, made, err
	}
	after, changed, err := x.tables.UpdateFor(x.tx, x.as, found, x.values)
	if err != nil || changed {
		return Updated, after, err
	}
	return Ignored, after, nil
}

// prepare reads the map, and from the row what it gives the record.
func (x *transformation) prepare() (err error) {
	staging, ok := x.tables.Dictionary().Table(x.row.Layout().Table())
	target, known := x.tables.Dictionary().Table(x.by.Get("target_table"))
	if !ok || !known || !target.Offered(x.tables.Settings()) {
		// client: the words are those of a troubleshooting page for a connector
		return &failure{state: Failed, code: codeInvalid, text: "Invalid table " + x.by.Get("target_table")}
	}
	x.target = target
	if x.entries, err = entriesOf(x.tx, x.by, staging, target); err != nil {
		return err
	}
	x.values, x.keys = table.Change{}, nil
	for _, e := range x.entries {
		if err := x.take(e); err != nil {
			return err
		}
	}
	return nil
}

// null clears a column (documented: "Create a transform map", a reserved word).
const null = "NULL"

// take reads one field of the row.
func (x *transformation) take(e *entry) error {
	value, given := x.row.Get(e.source), true
	switch value {
	case null:
		value = ""
	case "":
		given = x.by.Get("copy_empty_fields") == "true"
	default:
		var err error
		if value, given, err = x.convert(e, value); err != nil {
			return err
		}
	}
	if given {
		x.values[e.target.Name] = value
	}
	if e.says("coalesce") {
		if !given {
			value = ""
		}
		x.keys = append(x.keys, x.key(e, value))
	}
	return nil
}

// complete holds the record to its mandatory columns, as far as the map wants it
// (documented: "Create a transform map", enforce mandatory fields; assumed: the words).
// Data policies of ours apply in either case, as those of an instance do by default.
func (x *transformation) complete(before *store.Row) error {
	enforced := x.by.Get("enforce_mandatory_fields")
	if enforced == "" || strings.EqualFold(enforced, "No") {
		return nil
	}
	var missing []string
	for _, column := range x.target.Columns {
		mapped := slices.ContainsFunc(x.entries, func(e *entry) bool { return e.target == column })
		if !column.Mandatory || !mapped && !strings.EqualFold(enforced, "All Fields") {
			continue
		}
		value, given := x.values[column.Name]
		switch {
		case given:
		case before != nil:
			value = before.Get(column.Name)
		default:
			value = column.Default
		}
		if value == "" {
			missing = append(missing, column.Label)
		}
	}
	if len(missing) > 0 {
		return &failure{state: Failed, text: mandatory(missing)}
	}
	return nil
}

func mandatory(labels []string) string {
	return "Data Policy Exception: The following fields are mandatory: " + strings.Join(labels, ", ")
}

// failureOf puts what stopped a map into the words of a row; nil for what is no
// doing of the row.
func failureOf(err error) *failure {
	var failed *failure
	var abort *rules.AbortError
	var policy *rules.DataPolicyError
	switch {
	case errors.As(err, &failed):
		return failed
	case errors.As(err, &abort): // assumed: as the Table API has it
		return &failure{state: Failed, text: "Operation against file '" + abort.Table + "' was aborted by Business Rule '" + abort.Rule + "^" + abort.RuleID + "'"}
	case errors.As(err, &policy):
		return &failure{state: Failed, text: mandatory(policy.Labels)}
	case errors.Is(err, table.ErrForbidden):
		return &failure{state: Failed, text: "ACL Exception: the user may not write the target record due to security constraints"}
	case errors.Is(err, table.ErrDuplicate):
		return &failure{state: Failed, text: "Unique Key violation detected by database"}
	}
	return nil
}

// note writes down what became of the row: in the row itself, in the run of its map
// and, if something failed, in a row of its own (documented: "Import run history").
func (x *transformation) note(tx store.Tx, state State, record *table.Record, failed *failure) (*store.Row, error) {
	says := map[string]string{
		"sys_import_state": string(state), "sys_transform_map": x.by.SysID(), "sys_target_table": x.by.Get("target_table"),
	}
	switch {
	case failed != nil:
		says["sys_import_state_comment"] = failed.text
	case state == Ignored:
		says["sys_import_state_comment"] = "No field values changed" // documented: "Web service import set mode"
	}
	if record != nil {
		says["sys_target_table"], says["sys_target_sys_id"] = record.Class.Name, record.Row.SysID()
	}
	run, err := x.count(tx, state)
	if err != nil {
		return nil, err
	}
	says["import_set_run"] = run
	if failed != nil {
		made, err := x.tables.InsertFor(tx, table.Behalf{Caller: x.as.Caller}, tableRowError, table.Change{
			"row": x.row.SysID(), "run_history": run, "error": failed.text, "error_code": failed.code,
		})
		if err != nil {
			return nil, err
		}
		says["sys_row_error"] = made.Row.SysID()
	}
	done := x.row.With(says)
	return done, tx.Put(done)
}

// counted is the column of a run that counts rows of a state.
var counted = map[State]string{Inserted: "inserts", Updated: "updates", Ignored: "ignored", Skipped: "skipped", Failed: "errors"}

// count adds a row to the run of the map over its import set, of which there is one
// (assumed), and returns its sys_id.
func (x *transformation) count(tx store.Tx, state State) (string, error) {
	set := x.row.Get("sys_import_set")
	var run *store.Row
	store.Find(tx, tableRun, "sys_import_set", set, func(row *store.Row) bool {
		if row.Get("sys_transform_map") == x.by.SysID() {
			run = row
		}
		return run == nil
	})
	if run == nil {
		fresh := table.Change{"sys_import_set": set, "set": set, "sys_transform_map": x.by.SysID(), "state": "complete"}
		for _, column := range counted {
			fresh[column] = "0"
		}
		made, err := x.tables.InsertFor(tx, table.Behalf{Caller: x.as.Caller}, tableRun, fresh)
		if err != nil {
			return "", err
		}
		run = made.Row
	}
	says := map[string]string{"completed": glide.FormatDateTime(x.tables.Now())}
	for _, name := range []string{"total", "processed", counted[state]} {
		says[name] = oneMore(run.Get(name))
	}
	return run.SysID(), tx.Put(run.With(says))
}
