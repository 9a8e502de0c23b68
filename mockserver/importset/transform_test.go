package importset_test

import (
	"context"
	"maps"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/fixtures"
	"github.com/snowglobe-dev/snowglobe/mockserver/importset"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/table/tabletest"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

var berlin = time.FixedZone("CET", 3600)

var loader = &table.Caller{
	SysID: "l", UserName: "loader", Roles: []string{"import_transformer"}, Zone: berlin,
	DateTimeLayout: "02.01.2006 15:04", DateLayout: "02.01.2006",
}

// aStaging is a staging table with a column for each kind of the table that it leads to.
const aStaging = `
tables:
  - name: u_stage
    label: Stage
    super_class: sys_import_set_row
    columns: [{name: u_key, label: Key, type: string}, {name: u_other, label: Other, type: string}, {name: u_value, label: Value, type: string}]
  - name: u_thing
    label: Thing
    display: u_key
    indexes: [u_key]
    columns:
      - {name: u_key, label: Key, type: string}
      - {name: u_other, label: Other, type: string}
      - {name: u_text, label: Text, type: string, max_length: 5, default: was}
      - {name: u_needed, label: Needed, type: string, mandatory: true}
      - {name: u_flag, label: Flag, type: boolean}
      - {name: u_when, label: When, type: glide_date_time}
      - {name: u_day, label: Day, type: glide_date}
      - {name: u_number, label: Number, type: integer}
      - {name: u_owner, label: Owner, type: reference, reference: sys_user}
      - {name: u_group, label: Group, type: reference, reference: sys_user_group}
      - {name: u_people, label: People, type: glide_list, reference: sys_user}
      - {name: u_color, label: Color, type: string, choices: [{value: r, label: Red}, {value: b, label: Blue}]}
`

type values = map[string]string

// bench is an instance with a map from u_stage to u_thing.
type bench struct {
	*testing.T

	tables *table.Tables
}

func newBench(t *testing.T, m values, entries ...values) bench {
	t.Helper()
	tables := tabletest.New(t, "madrid", tabletest.Options{Tables: fstest.MapFS{"own.yaml": {Data: []byte(aStaging)}}})
	b := bench{t, tables}
	own := values{"sys_id": "map", "name": "Things", "source_table": "u_stage", "target_table": "u_thing", "active": "true"}
	maps.Copy(own, m)
	b.rows("sys_transform_map", own)
	for _, e := range entries {
		e["map"] = "map"
		b.rows("sys_transform_entry", e)
	}
	b.rows("sys_user", values{"sys_id": "zoe", "user_name": "zoe.z", "name": "Zoe Zimmer"}, values{"sys_id": "abel", "user_name": "abel", "name": "Abel"})
	return b
}

func (b bench) rows(name string, rows ...values) {
	b.Helper()
	for _, row := range rows {
		_, err := transfer.Import(b.tables, []transfer.Entry{{Table: name, Values: row}})
		require.NoError(b, err)
	}
}

// unhurried has time for all rows.
func unhurried(rows int) int { return rows }

// bring brings a row and returns what became of it, and the record that it led to.
func (b bench) bring(row values) (importset.Result, *store.Row) {
	b.Helper()
	out, err := importset.Insert(b.tables, loader, "u_stage", row, unhurried)
	require.NoError(b, err)
	require.Len(b, out.Results, 1)
	record, _ := b.tables.View().Row("u_thing", out.Results[0].SysID)
	return out.Results[0], record
}

func (b bench) count(name string) int {
	b.Helper()
	n, err := b.tables.View().Count(name, store.Span{})
	require.NoError(b, err)
	return n
}

// What a value becomes, by the kind of the column.
func TestValuesOfATransform(t *testing.T) {
	for _, c := range []struct {
		field    string
		entry    values
		in, want string
	}{
		{"u_text", nil, "longer than five", "longe"},
		{"u_text", nil, "", "was"},
		{"u_text", nil, "NULL", ""},
		{"u_text", nil, "null", "null"},
		{"u_flag", nil, "true", "true"},
		{"u_flag", nil, "1", "true"},
		{"u_flag", nil, "TRUE", "false"},
		{"u_flag", nil, "yes", "false"},
		{"u_number", nil, "12", "12"},
		{"u_when", nil, "2019-06-24 12:00:00", "2019-06-24 11:00:00"},
		{"u_when", nil, "24.06.2019 12:30", "2019-06-24 11:30:00"},
		{"u_when", values{"date_format": "MM-dd-yyyy hh:mm:ss"}, "06-24-2019 14:00:00", "2019-06-24 13:00:00"},
		{"u_when", values{"date_format": "MM-dd-yyyy hh:mm:ss"}, "24.06.2019 12:30", ""},
		{"u_when", nil, "tomorrow", ""},
		{"u_day", nil, "2019-06-24 00:30:00", "2019-06-24"},
		{"u_day", values{"date_format": "dd-MM-yyyy"}, "24-06-2019", "2019-06-24"},
		{"u_owner", nil, "zoe", "zoe"},
		{"u_owner", nil, "zoe zimmer", "zoe"},
		{"u_owner", values{"reference_value_field": "user_name"}, "ZOE.Z", "zoe"},
		{"u_owner", values{"reference_value_field": "user_name", "choice_action": "ignore"}, "Zoe Zimmer", ""},
		{"u_owner", values{"choice_action": "ignore"}, "Nobody", ""},
		{"u_people", values{"choice_action": "ignore"}, "Zoe Zimmer, abel,,Nobody", "zoe,abel"},
		{"u_color", nil, "b", "b"},
		{"u_color", nil, "RED", "r"},
		{"u_color", values{"choice_action": "ignore"}, "Green", ""},
		{"u_color", values{"choice_action": "create"}, "Green", "Green"},
	} {
		entry := values{"source_field": "u_value", "target_field": c.field}
		maps.Copy(entry, c.entry)
		b := newBench(t, nil, entry)
		got, record := b.bring(values{"u_value": c.in})
		require.Equal(t, importset.Inserted, got.Status, "%s %v %q: %s", c.field, c.entry, c.in, got.Message)
		require.Equal(t, c.want, record.Get(c.field), "%s %v %q", c.field, c.entry, c.in)
	}
}

func TestWhatIsMissingIsMade(t *testing.T) {
	b := newBench(t, nil, values{"source_field": "u_value", "target_field": "u_owner", "choice_action": "create"},
		values{"source_field": "u_other", "target_field": "u_group"})
	_, record := b.bring(values{"u_value": "Mary Ann Lee", "u_other": "Glass"})
	owner, ok := b.tables.View().Row("sys_user", record.Get("u_owner"))
	require.True(t, ok)
	require.Equal(t, []string{"Mary Ann", "Lee", "Mary Ann Lee", "loader"}, []string{owner.Get("first_name"), owner.Get("last_name"), owner.Get("name"), owner.Get("sys_created_by")})
	_, again := b.bring(values{"u_value": "mary ann lee", "u_other": "GLASS"})
	require.Equal(t, record.Get("u_owner"), again.Get("u_owner"), "and then it is there")
	require.Equal(t, record.Get("u_group"), again.Get("u_group"))
}

// A row that is rejected leaves nothing behind but itself, not even what was made on
// the way.
func TestRejectedRows(t *testing.T) {
	for field, code := range map[string]string{"u_owner": "100", "u_color": "200", "u_people": "300"} {
		b := newBench(t, nil, values{"source_field": "u_key", "target_field": "u_group"},
			values{"source_field": "u_value", "target_field": field, "choice_action": "reject"})
		got, _ := b.bring(values{"u_key": "Glass", "u_value": "Nobody"})
		require.Equal(t, importset.Skipped, got.Status)
		require.Equal(t, "Row rejected: field "+field+" has no choice or record for the value Nobody", got.Message)
		require.Equal(t, "u_thing", got.Table)
		require.Zero(t, b.count("u_thing"))
		require.Zero(t, b.count("sys_user_group"))
		row, _ := b.tables.View().Row("u_stage", got.SysID)
		failed, _ := b.tables.View().Row("sys_import_set_row_error", row.Get("sys_row_error"))
		require.Equal(t, []string{code, row.SysID(), got.Message}, []string{failed.Get("error_code"), failed.Get("row"), failed.Get("error")})
	}
}

func TestCoalescing(t *testing.T) {
	key := func(field, column string, more values) values {
		e := values{"source_field": column, "target_field": field, "coalesce": "true"}
		maps.Copy(e, more)
		return e
	}
	text := values{"source_field": "u_value", "target_field": "u_text"}
	there := []values{
		{"sys_id": "a", "u_key": "K1", "u_other": "x"}, {"sys_id": "b", "u_key": "k1", "u_other": "y"}, {"sys_id": "c", "u_key": "", "u_other": ""},
	}
	for name, c := range map[string]struct {
		m       values
		entries []values
		row     values
		want    string // the sys_id; new, or what else became of the row
	}{
		"without keys":                  {nil, []values{text}, values{"u_key": "K1"}, "new"},
		"one key, any case":             {nil, []values{key("u_key", "u_key", nil), text}, values{"u_key": "k1"}, "a"},
		"one key, this case":            {nil, []values{key("u_key", "u_key", values{"coalesce_case_sensitive": "true"}), text}, values{"u_key": "k1"}, "b"},
		"two keys":                      {nil, []values{key("u_key", "u_key", nil), key("u_other", "u_other", nil), text}, values{"u_key": "K1", "u_other": "y"}, "b"},
		"two keys, one differs":         {nil, []values{key("u_key", "u_key", nil), key("u_other", "u_other", nil), text}, values{"u_key": "K1", "u_other": "z"}, "new"},
		"two keys, one empty":           {nil, []values{key("u_key", "u_key", nil), key("u_other", "u_other", nil), text}, values{"u_key": "K1"}, "new"},
		"no value":                      {nil, []values{key("u_key", "u_key", nil), text}, values{"u_value": "new"}, "skipped"},
		"no value, new record":          {values{"create_new_record_on_empty_coalesce_fields": "true"}, []values{key("u_key", "u_key", nil), text}, values{}, "new"},
		"no value that matches none":    {nil, []values{key("u_key", "u_key", values{"coalesce_empty_fields": "true"}), text}, values{}, "c"},
		"no values, one of which may":   {nil, []values{key("u_key", "u_key", values{"coalesce_empty_fields": "true"}), key("u_other", "u_other", nil), text}, values{}, "c"},
		"by sys_id":                     {nil, []values{key("sys_id", "u_key", nil), text}, values{"u_key": "B"}, "b"},
		"by a sys_id that is not there": {nil, []values{key("sys_id", "u_key", nil), text}, values{"u_key": "-1"}, "new"},
		"NULL is no value":              {nil, []values{key("u_key", "u_key", nil), text}, values{"u_key": "NULL"}, "skipped"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, c.m, c.entries...)
			b.rows("u_thing", there...)
			c.row["u_value"] = "new"
			got, record := b.bring(c.row)
			switch c.want {
			case "new":
				require.Equal(t, importset.Inserted, got.Status, got.Message)
				require.Equal(t, 4, b.count("u_thing"))
			case "skipped":
				require.Equal(t, importset.Skipped, got.Status)
				require.True(t, got.Unresolved)
				require.Equal(t, 3, b.count("u_thing"))
			default:
				require.Equal(t, importset.Updated, got.Status, got.Message)
				require.Equal(t, []string{c.want, "new"}, []string{record.SysID(), record.Get("u_text")})
			}
		})
	}
}

func TestWhatAMapSays(t *testing.T) {
	text := func() []values {
		return []values{{"source_field": "u_key", "target_field": "u_key", "coalesce": "true"}, {"source_field": "u_value", "target_field": "u_text"}}
	}
	b := newBench(t, values{"copy_empty_fields": "true"}, text()...)
	b.rows("u_thing", values{"sys_id": "a", "u_key": "a", "u_text": "old"})
	_, record := b.bring(values{"u_key": "a"})
	require.Empty(t, record.Get("u_text"), "copied though empty")
	b = newBench(t, nil, text()...)
	b.rows("u_thing", values{"sys_id": "a", "u_key": "a", "u_text": "old"})
	got, record := b.bring(values{"u_key": "a"})
	require.Equal(t, []string{"old", "ignored", "No field values changed"}, []string{record.Get("u_text"), string(got.Status), got.Message})

	for enforced, want := range map[string]importset.State{"No": importset.Inserted, "Only Mapped Fields": importset.Inserted, "All Fields": importset.Failed} {
		b = newBench(t, values{"enforce_mandatory_fields": enforced}, text()...)
		got, _ = b.bring(values{"u_key": "a"})
		require.Equal(t, want, got.Status, enforced)
	}
	b = newBench(t, values{"enforce_mandatory_fields": "Only Mapped Fields"}, append(text(), values{"source_field": "u_other", "target_field": "u_needed"})...)
	got, _ = b.bring(values{"u_key": "a"})
	require.Equal(t, "Data Policy Exception: The following fields are mandatory: Needed", got.Message)
	got, _ = b.bring(values{"u_key": "a", "u_other": "x"})
	require.Equal(t, importset.Inserted, got.Status)

	for wrong, m := range map[string]values{"Invalid table no_table": {"target_table": "no_table"}, "runs no scripts": {"run_script": "true", "script": "x"}} {
		got, _ = newBench(t, m, text()...).bring(values{"u_key": "a"})
		require.Equal(t, importset.Failed, got.Status)
		require.Contains(t, got.Message, wrong)
	}
	for wrong, e := range map[string]values{
		"Invalid target record or field: u_key to nope": {"source_field": "u_key", "target_field": "nope"},
		"Invalid target record or field: nope to u_key": {"source_field": "nope", "target_field": "u_key"},
		"runs no scripts": {"use_source_script": "true", "target_field": "u_key"},
	} {
		got, _ = newBench(t, nil, e).bring(values{"u_key": "a"})
		require.Equal(t, importset.Failed, got.Status)
		require.Contains(t, got.Message, wrong)
	}
	b = newBench(t, nil, text()...)
	b.rows("sys_transform_script", values{"map": "map", "active": "true", "when": "onBefore"})
	got, _ = b.bring(values{"u_key": "a"})
	require.Contains(t, got.Message, "runs no scripts")
}

// A row goes through all maps, the lowest order first; each further one has a row of
// its own, and one that fails keeps no other from it.
func TestSeveralMaps(t *testing.T) {
	b := newBench(t, values{"order": "200"}, values{"source_field": "u_key", "target_field": "u_key"})
	b.rows("sys_transform_map",
		values{"sys_id": "first", "name": "First", "source_table": "u_stage", "target_table": "nowhere", "active": "true", "order": "50"},
		values{"sys_id": "off", "name": "Off", "source_table": "u_stage", "target_table": "u_thing", "active": "false", "order": "1"})
	out, err := importset.Insert(b.tables, loader, "u_stage", values{"u_key": "a", "sys_import_state": "inserted", "sys_import_set": "x", "sys_id": strings.Repeat("7", 32)}, unhurried)
	require.NoError(t, err)
	require.Equal(t, []string{"First", "Things"}, []string{out.Results[0].Map, out.Results[1].Map})
	require.Equal(t, []importset.State{importset.Failed, importset.Inserted}, []importset.State{out.Results[0].Status, out.Results[1].Status})
	require.Equal(t, 2, b.count("u_stage"))
	row, ok := b.tables.View().Row("u_stage", strings.Repeat("7", 32))
	require.True(t, ok)
	require.Equal(t, []string{"error", "first", "nowhere"}, []string{row.Get("sys_import_state"), row.Get("sys_transform_map"), row.Get("sys_target_table")},
		"what the platform keeps is not the caller's to say")
}

// An import set that waits takes rows and transforms none.
func TestAsynchronousSets(t *testing.T) {
	b := newBench(t, nil, values{"source_field": "u_key", "target_field": "u_key"})
	b.rows("sys_import_set", values{"sys_id": "s", "number": "ISET7", "table_name": "u_stage", "mode": "asynchronous", "state": "loading"})
	out, err := importset.Insert(b.tables, loader, "u_stage", values{"u_key": "a"}, unhurried)
	require.NoError(t, err)
	require.Equal(t, []string{"ISET7", "u_stage", "inserted"}, []string{out.ImportSet, out.Results[0].Table, string(out.Results[0].Status)})
	require.Zero(t, b.count("u_thing"))
	read, err := importset.Read(b.tables, loader, "u_stage", out.Results[0].SysID)
	require.NoError(t, err)
	require.Equal(t, []importset.Result{{Status: importset.Pending, Table: "u_stage", SysID: out.Results[0].SysID}}, read.Results)
}

// Each map that comes with the demo world leads from columns that there are to columns
// that there are.
func TestShippedMapsFit(t *testing.T) {
	tables := tabletest.New(t, "madrid", tabletest.Options{})
	require.NoError(t, fixtures.Generate(t.Context(), fixtures.Options{Seed: 1, Now: tables.Now()}, func(name string, columns, row []string) {
		if name != "sys_transform_entry" {
			return
		}
		at := map[string]string{}
		for i, column := range columns {
			at[column] = row[i]
		}
		for side, field := range map[string]string{"source_table": "source_field", "target_table": "target_field"} {
			def, ok := tables.Dictionary().Table(at[side])
			require.True(t, ok, at)
			_, ok = def.Column(at[field])
			require.True(t, ok, at)
		}
	}))
}

// Many rows of a caller who has gone stay as they are.
func TestNobodyWaits(t *testing.T) {
	b := newBench(t, nil, values{"source_field": "u_key", "target_field": "u_key"})
	gone, leave := context.WithCancel(t.Context())
	leave()
	_, err := importset.InsertMultiple(gone, b.tables, loader, "u_stage", "", []table.Change{{"Key": "a"}}, unhurried)
	require.ErrorIs(t, err, table.ErrStopped)
	require.Equal(t, []int{1, 0}, []int{b.count("u_stage"), b.count("u_thing")})
}
