package transfer_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/table/tabletest"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

type values = map[string]string

func empty(t *testing.T) *table.Tables {
	t.Helper()
	return tabletest.New(t, "madrid", tabletest.Options{})
}

func bring(t *testing.T, tables *table.Tables, entries ...transfer.Entry) *transfer.Imported {
	t.Helper()
	done, err := transfer.Import(tables, entries)
	require.NoError(t, err)
	return done
}

// All that is wrong is told at once, each with its place and what to do.
func TestMistakesOfAnImport(t *testing.T) {
	tables := empty(t)
	bring(t, tables,
		transfer.Entry{Table: "sys_user", Values: values{"sys_id": "abel", "name": "Abel Tuter", "user_name": "abel.tuter"}},
		transfer.Entry{Table: "problem", Values: values{"sys_id": "p1"}})
	for _, c := range []struct {
		table, column, text string
		want                string
	}{
		{"incdent", "number", "INC1", `there is no table incdent; did you mean "incident"?: no such table`},
		{"incident", "nubmer", "INC1", `table incident has no column nubmer; did you mean "number"?`},
		{"incident", "Short description", "x", `table incident has no column Short description; did you mean "short_description"?`},
		{"incident", "caller_id.name", "x", `table incident has no column caller_id.name; it is a column of another table, so leave it out`},
		{"incident", "active", "maybe", `incident: active is "maybe"; write true or false`},
		{"incident", "impact", "2 - Medium", `incident: impact is "2 - Medium", which is no whole number`},
		{"incident", "reassignment_count", "1e3", `incident: reassignment_count is "1e3", which is no whole number`},
		{"incident", "reassignment_count", "3000000000", `incident: reassignment_count is 3000000000, which is too large for the column`},
		{"incident", "sys_mod_count", "-1", `incident: sys_mod_count is -1; it counts changes, so write 0 or more`},
		{"incident", "opened_at", "2019-06-24T12:00:00Z", `incident: opened_at is "2019-06-24T12:00:00Z", which is no date-time; write it in UTC as 2019-06-24 12:00:00`},
		{"incident", "business_duration", "2h", `incident: business_duration is "2h", which is no duration; write how long after 1970-01-01 00:00:00 it ends, as 1970-01-01 02:30:00`},
		{"alm_asset", "install_date", "soon", `alm_asset: install_date is "soon", which is no date-time; write it in UTC as 2019-06-24 12:00:00`},
		{"alm_asset", "cost", "12,50", `alm_asset: cost is "12,50", which is no number; write digits, with a point before the fraction`},
		{"incident", "caller_id", "Abel Tuter", `incident: caller_id is "Abel Tuter"; write the sys_id, which is abel`},
		{"incident", "caller_id", "abel.tuter", `incident: caller_id is "abel.tuter"; write the sys_id, which is abel`},
		{"incident", "caller_id", "Beth Anglin", `incident: caller_id is "Beth Anglin", which is no sys_id; write that of a row of sys_user`},
		{"incident", "short_description", strings.Repeat("ä", 161), `incident: short_description has 161 characters, and the column takes 160`},
		{"incident", "sys_id", "no id", `incident: sys_id is "no id", which is no sys_id; write up to 32 letters, digits, _ or -`},
		{"incident", "sys_id", "P1", `incident: the sys_id P1 is that of a row of problem; a row has one class, so give this one another sys_id`},
		{"incident", "sys_class_name", "problem", `incident: problem is no table that extends it; known are incident`},
		{"task", "sys_class_name", "incidnet", `task: incidnet is no table that extends it; did you mean "incident"?`},
	} {
		_, err := transfer.Import(tables, []transfer.Entry{
			{Table: "sys_user", Values: values{"sys_id": "good"}},
			{Table: c.table, Values: values{c.column: c.text}},
			{Table: "sys_user", Match: values{"user_name": "nobody"}, Delete: true},
		})
		require.EqualError(t, err, "row 2: "+c.want+
			"\nrow 3: table sys_user has no row that matches user_name=nobody: no such row, or not one that the caller may see")
		_, there := tables.View().Row("sys_user", "good")
		require.False(t, there, "nothing was brought in: %s", c.want)
	}
	_, err := transfer.Import(tables, []transfer.Entry{{Table: "nope"}})
	require.ErrorIs(t, err, table.ErrNoTable)
}

func TestValuesAreKeptInTheirForm(t *testing.T) {
	tables := empty(t)
	bring(t, tables, transfer.Entry{Table: "incident", Values: values{
		"sys_id": "i1", "active": "TRUE", "impact": "-3", "opened_at": "2019-06-24", "caller_id": "glide.maint", "assigned_to": "62826bf03710200044e0bfc8bcbe5df1",
		"short_description": strings.Repeat("ä", 160), "closed_at": "",
	}})
	row, _ := tables.View().Row("incident", "i1")
	for name, want := range (values{"active": "true", "impact": "-3", "opened_at": "2019-06-24 00:00:00", "caller_id": "glide.maint", "closed_at": ""}) {
		require.Equal(t, want, row.Get(name), name)
	}
}

// Places come from whoever knows them, and errors that came in place of a row are
// told with the others. A name that is unknown is told once, and what is wrong a
// hundred times is not told a hundred times.
func TestPlacesOfMistakes(t *testing.T) {
	tables := empty(t)
	at := func(line int) func(string) string {
		return func(column string) string { return "own.yaml:" + strconv.Itoa(line+len(column)) }
	}
	_, err := transfer.ImportAll(tables, func(yield func(transfer.Entry, error) bool) {
		_ = yield(transfer.Entry{Table: "incident", Values: values{"nubmer": "1", "state": "x"}, At: at(10)}, nil) &&
			yield(transfer.Entry{}, errors.New("own.yaml:30: not a row")) &&
			yield(transfer.Entry{Table: "incident", Values: values{"nubmer": "2"}, At: at(40)}, nil)
	})
	require.EqualError(t, err, `own.yaml:16: table incident has no column nubmer; did you mean "number"?
own.yaml:15: incident: state is "x", which is no whole number
own.yaml:30: not a row`)
	wide := values{}
	for i := range 1000 {
		wide["u_"+strconv.Itoa(i)] = "x"
	}
	_, err = transfer.Import(tables, []transfer.Entry{{Table: "incident", Values: wide}})
	require.Equal(t, 20, strings.Count(err.Error(), "has no column"))
	read := 0
	_, err = transfer.ImportAll(tables, func(yield func(transfer.Entry, error) bool) {
		for ; read < 100; read++ {
			if !yield(transfer.Entry{Table: "incident", Values: values{"state": "x"}}, nil) {
				return
			}
		}
	})
	require.ErrorContains(t, err, "row 20: ")
	require.ErrorContains(t, err, "\nthere may be more: reading ended after 20 mistakes")
	require.Less(t, read, 20, "nobody reads on")
}

// A row that is there is changed in what is given; one that is not has the
// defaults of its class, which its sys_class_name chooses.
func TestRowsThatAreThere(t *testing.T) {
	tables := empty(t)
	done := bring(t, tables,
		transfer.Entry{Table: "task", Values: values{"sys_id": "i1", "sys_class_name": "incident", "short_description": "Lamp", "state": "6"}},
		transfer.Entry{Table: "incident", Values: values{"sys_id": "I1", "state": "7"}},
		transfer.Entry{Table: "sys_user", Values: values{"sys_id": "u1", "sys_created_on": "2018-01-01 00:00:00", "user_password": "secret"}})
	require.Equal(t, &transfer.Imported{Inserted: 2, Updated: 1, SysIDs: []string{"i1", "i1", "u1"}}, done)
	row, there := tables.View().Row("incident", "i1")
	require.True(t, there)
	require.Equal(t, []string{"7", "Lamp", "true", "2019-06-24 12:00:00"},
		[]string{row.Get("state"), row.Get("short_description"), row.Get("active"), row.Get("sys_created_on")})
	user, _ := tables.View().Row("sys_user", "u1")
	require.True(t, tables.Secrets().Verify(user.Get("user_password"), "secret"))
	_, err := transfer.Import(tables, []transfer.Entry{{Table: "incident", Match: values{"sys_id": "i1"}, Values: values{"sys_id": "i2"}}})
	require.EqualError(t, err, "row 1: table incident: a row keeps its sys_id, i1; delete it and insert another")
}

// A match that names nothing would mean every row; whoever sends one has left
// something out.
func TestAnEmptyMatchIsAMistake(t *testing.T) {
	tables := empty(t)
	bring(t, tables, transfer.Entry{Table: "problem", Values: values{"sys_id": "p1"}}, transfer.Entry{Table: "problem", Values: values{"sys_id": "p2"}})
	for want, entry := range map[string]transfer.Entry{
		"match names no column of problem; say which rows":                    {Table: "problem", Match: values{}, Delete: true, Values: values{"sys_id": "p3"}},
		"match names no column of problem; say which rows, or leave it out":   {Table: "problem", Match: values{}, Values: values{"state": "1"}},
		"found by match and removed, so values say nothing; leave one of the": {Table: "problem", Match: values{"sys_id": "p1"}, Delete: true, Values: values{"state": "1"}},
	} {
		_, err := transfer.Import(tables, []transfer.Entry{entry})
		require.ErrorContains(t, err, want)
	}
	count, err := tables.View().Count("problem", store.Span{})
	require.NoError(t, err)
	require.Equal(t, 2, count)
}

// A value that only one row may have is looked for among all rows, those of the same
// import included; rows may change values with each other.
func TestUniqueColumnsOfAnImport(t *testing.T) {
	abel := transfer.Entry{Table: "sys_user", Values: values{"sys_id": "abel", "user_name": "abel.tuter"}}
	beth := transfer.Entry{Table: "sys_user", Values: values{"sys_id": "beth", "user_name": "beth.anglin"}}
	twin := transfer.Entry{Table: "sys_user", Values: values{"sys_id": "twin", "user_name": "abel.tuter"}}
	tables := empty(t)
	_, err := transfer.Import(tables, []transfer.Entry{abel, beth, twin})
	require.EqualError(t, err, `row 1: sys_user: user_name "abel.tuter" is that of another row, with the sys_id twin: another row has this sys_id, or this value of a unique column
row 3: sys_user: user_name "abel.tuter" is that of another row, with the sys_id abel: another row has this sys_id, or this value of a unique column`)
	bring(t, tables, abel, beth)
	_, err = transfer.Import(tables, []transfer.Entry{twin})
	require.ErrorIs(t, err, table.ErrDuplicate)
	bring(t, tables,
		transfer.Entry{Table: "sys_user", Match: values{"sys_id": "abel"}, Values: values{"user_name": "beth.anglin"}},
		transfer.Entry{Table: "sys_user", Match: values{"sys_id": "beth"}, Values: values{"user_name": "abel.tuter"}},
		transfer.Entry{Table: "sys_user", Values: values{"sys_id": "one"}}, transfer.Entry{Table: "sys_user", Values: values{"sys_id": "two"}})
	bring(t, tabletest.New(t, "madrid", tabletest.Options{Switches: map[string]string{"unique_columns": "false"}}), abel, twin)
}
