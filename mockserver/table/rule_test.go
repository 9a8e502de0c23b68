package table_test

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/snowglobe-dev/snowglobe/mockserver/rules"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

// written inserts a row and then updates it, change by change, and returns it.
func written(t *testing.T, tables *table.Tables, name string, changes ...table.Change) map[string]string {
	t.Helper()
	made, err := tables.Insert(admin, name, changes[0], asStored)
	require.NoError(t, err)
	for _, change := range changes[1:] {
		made, err = tables.Update(admin, name, made.Row.SysID(), change, asStored)
		require.NoError(t, err)
	}
	row := map[string]string{}
	for _, c := range made.Class.Columns {
		row[c.Name] = made.Row.Get(c.Name)
	}
	return row
}

const noon = "2019-06-24 12:00:00"

func TestRulesOfThePlatform(t *testing.T) {
	resolved := table.Change{"state": "6", "close_code": "Solution provided", "close_notes": "x"}
	closed := table.Change{"state": "7", "close_code": "Solution provided", "close_notes": "x"}
	for name, x := range map[string]struct {
		table   string
		changes []table.Change
		want    map[string]string
	}{
		"a new incident": {"incident", []table.Change{{"impact": "1", "urgency": "2"}}, map[string]string{
			"priority": "2", "state": "1", "incident_state": "1", "active": "true", "opened_at": noon, "opened_by": admin.SysID,
			"number": "INC0010001", "task_effective_number": "INC0010001", "sys_class_name": "incident", "sys_mod_count": "0",
		}},
		"a written priority is overwritten":     {"incident", []table.Change{{"priority": "1"}}, map[string]string{"priority": "5"}},
		"either state leads the other":          {"incident", []table.Change{{"incident_state": "2"}}, map[string]string{"state": "2"}},
		"also when it is the default":           {"incident", []table.Change{{"state": "1", "incident_state": "3"}}, map[string]string{"state": "1", "incident_state": "1"}},
		"a change off hold":                     {"change_task", []table.Change{{"on_hold": "true", "on_hold_reason": "rain"}, {"on_hold": "false"}}, map[string]string{"on_hold_reason": ""}},
		"and state wins":                        {"incident", []table.Change{{}, {"state": "2", "incident_state": "3"}}, map[string]string{"state": "2", "incident_state": "2"}},
		"resolved, by whom and when":            {"incident", []table.Change{{}, resolved}, map[string]string{"resolved_at": noon, "resolved_by": admin.SysID, "active": "true", "calendar_stc": "0", "closed_at": ""}},
		"closed":                                {"incident", []table.Change{{}, closed}, map[string]string{"resolved_at": noon, "closed_at": noon, "closed_by": admin.SysID, "active": "false"}},
		"reopened":                              {"incident", []table.Change{{}, closed, {"state": "2"}}, map[string]string{"resolved_at": "", "closed_at": "", "active": "true", "reopen_count": "1", "reopened_by": admin.SysID, "reopened_time": noon, "incident_state": "2"}},
		"closed after it was resolved":          {"incident", []table.Change{{"opened_at": "2019-06-24 11:00:00"}, resolved, {"state": "7"}}, map[string]string{"resolved_at": noon, "closed_at": noon, "closed_by": admin.SysID, "active": "false", "calendar_stc": "3600", "reopen_count": "0"}},
		"reopened, it has lasted no time yet":   {"incident", []table.Change{{"opened_at": "2019-06-24 11:00:00"}, resolved, {"state": "2"}}, map[string]string{"calendar_duration": "", "business_duration": "", "calendar_stc": "", "business_stc": ""}},
		"canceled and taken up again":           {"incident", []table.Change{{}, {"state": "8"}, {"state": "1"}}, map[string]string{"active": "true", "closed_at": "", "reopen_count": "0"}},
		"off hold":                              {"incident", []table.Change{{"state": "3", "hold_reason": "4"}, {"state": "2"}}, map[string]string{"hold_reason": ""}},
		"the caller answers":                    {"incident", []table.Change{{"state": "3", "hold_reason": "1", "caller_id": admin.SysID}, {"comments": "here I am"}}, map[string]string{"state": "2", "incident_state": "2", "hold_reason": "", "comments": ""}},
		"somebody else writes":                  {"incident", []table.Change{{"state": "3", "hold_reason": "1", "caller_id": nobody.SysID}, {"comments": "are you there?"}}, map[string]string{"state": "3", "hold_reason": "1"}},
		"somebody else writes for nobody":       {"incident", []table.Change{{"state": "3", "hold_reason": "1"}, {"comments": "are you there?"}}, map[string]string{"state": "3", "hold_reason": "1"}},
		"the caller notes work":                 {"incident", []table.Change{{"state": "3", "hold_reason": "1", "caller_id": admin.SysID}, {"work_notes": "x"}}, map[string]string{"state": "3"}},
		"reassigned":                            {"incident", []table.Change{{"assignment_group": "a"}, {"assignment_group": "b"}, {"assignment_group": "c"}}, map[string]string{"reassignment_count": "2"}},
		"the first assignment does not count":   {"incident", []table.Change{{}, {"assignment_group": "b"}}, map[string]string{"reassignment_count": "0"}},
		"a problem stays active":                {"problem", []table.Change{{}, {"active": "false"}}, map[string]string{"active": "true", "state": "101", "problem_state": "101"}},
		"until it is closed":                    {"problem", []table.Change{{}, {"problem_state": "107"}}, map[string]string{"active": "false", "state": "107", "closed_at": noon}},
		"closed, it lasted":                     {"problem", []table.Change{{"opened_at": "2019-06-24 11:00:00"}, {"state": "107"}}, map[string]string{"calendar_duration": "1970-01-01 01:00:00", "business_duration": "1970-01-01 01:00:00", "resolved_at": noon}},
		"a problem is looked at again":          {"problem", []table.Change{{}, {"state": "107"}, {"state": "103"}}, map[string]string{"active": "true", "closed_at": "", "resolved_at": "", "calendar_duration": "", "reopen_count": "1", "reopened_by": admin.SysID, "reopened_at": noon}},
		"a problem is resolved, not closed":     {"problem", []table.Change{{}, {"state": "107"}, {"state": "106"}}, map[string]string{"active": "true", "closed_at": "", "resolved_at": noon, "reopen_count": "0"}},
		"a problem task is opened again":        {"problem_task", []table.Change{{}, {"state": "157"}, {"state": "154"}}, map[string]string{"active": "true", "closed_at": "", "calendar_duration": "", "reopen_count": "1"}},
		"a change is rejected":                  {"change_request", []table.Change{{"state": "-3"}, {"approval": "rejected"}}, map[string]string{"state": "-5", "approval_set": noon}},
		"too late to reject":                    {"change_request", []table.Change{{"state": "-1"}, {"approval": "rejected"}}, map[string]string{"state": "-1"}},
		"a new change":                          {"change_request", []table.Change{{}}, map[string]string{"state": "-5", "type": "normal", "risk": "3", "priority": "4", "phase": "requested", "number": "CHG0010001"}},
		"a closed task lasted":                  {"task", []table.Change{{"opened_at": "2019-06-24 11:00:00"}, {"state": "3"}}, map[string]string{"active": "false", "closed_at": noon, "calendar_duration": "1970-01-01 01:00:00", "business_duration": "1970-01-01 01:00:00"}},
		"a task is closed and opened again":     {"task", []table.Change{{}, {"state": "3"}, {"state": "1"}}, map[string]string{"active": "true", "closed_at": "", "calendar_duration": "", "number": "TASK0010001"}},
		"a state of one class is not another's": {"incident", []table.Change{{}, {"state": "3"}}, map[string]string{"active": "true", "closed_at": ""}},
		"a security incident is a draft first":  {"sn_si_incident", []table.Change{{}}, map[string]string{"state": "10", "active": "true"}},
		"a person's name":                       {"sys_user", []table.Change{{"first_name": " Abel", "last_name": "Tuter", "user_name": "at"}, {"last_name": "Tutor"}}, map[string]string{"name": "Abel Tutor"}},
		"a person without one":                  {"sys_user", []table.Change{{"user_name": "at"}}, map[string]string{"name": "at"}},
		"an OAuth client":                       {"oauth_entity", []table.Change{{"name": "x"}}, map[string]string{"access_token_lifespan": "1800", "refresh_token_lifespan": "8640000"}},
		"an OAuth client with its own":          {"oauth_entity", []table.Change{{"name": "x", "access_token_lifespan": "7200"}}, map[string]string{"access_token_lifespan": "7200"}},
		"a server has its class path":           {"cmdb_ci_linux_server", []table.Change{{"name": "x"}}, map[string]string{"sys_class_path": "/!!/!2/!(/!!/!0"}},
	} {
		t.Run(name, func(t *testing.T) {
			row := written(t, empty(t), x.table, x.changes...)
			for column, want := range x.want {
				require.Equal(t, want, row[column], column)
			}
		})
	}
}

func TestDurations(t *testing.T) {
	tables := empty(t)
	row := written(t, tables, "incident", table.Change{"opened_at": "2019-06-23 10:57:30"},
		table.Change{"state": "6", "close_code": "Solution provided", "close_notes": "x"})
	require.Equal(t, "1970-01-02 01:02:30", row["calendar_duration"])
	require.Equal(t, "90150", row["calendar_stc"])
	row = written(t, tables, "incident", table.Change{"opened_at": "2030-01-01 00:00:00", "state": "6", "close_code": "x", "close_notes": "x"})
	require.Empty(t, row["calendar_duration"], "nothing lasts less than no time")
}

func TestMandatoryFields(t *testing.T) {
	tables := empty(t)
	made, err := tables.Insert(admin, "incident", table.Change{}, asStored)
	require.NoError(t, err)
	_, err = tables.Update(admin, "incident", made.Row.SysID(), table.Change{"state": "6", "close_code": "Solution provided"}, asStored)
	var policy *rules.DataPolicyError
	require.ErrorAs(t, err, &policy)
	require.Equal(t, []string{"Close notes"}, policy.Labels)
	same, err := tables.Reader(admin).Record("incident", made.Row.SysID())
	require.NoError(t, err)
	require.Equal(t, made.Row, same.Row, "nothing is half written")
	require.Empty(t, list(t, tables, admin, "sys_audit", "").Rows)

	_, err = tables.Insert(admin, "change_request", table.Change{"state": "3"}, asStored)
	require.ErrorAs(t, err, &policy)
	require.Equal(t, []string{"Close code", "Close notes"}, policy.Labels)
}

// What a rule changes is in the trail beside what the caller changed, under the
// same update number.
func TestTheTrailHasWhatRulesChanged(t *testing.T) {
	tables := empty(t)
	row := written(t, tables, "incident", table.Change{}, table.Change{"state": "2"})
	var fields []string
	for _, r := range list(t, tables, admin, "sys_audit", "documentkey="+row["sys_id"]+"^ORDERBYfieldname").Rows {
		require.Equal(t, "1", r.Get("record_checkpoint"))
		fields = append(fields, r.Get("fieldname")+" "+r.Get("oldvalue")+" "+r.Get("newvalue"))
	}
	require.Equal(t, []string{"incident_state 1 2", "state 1 2"}, fields)
}

// A number is not given out again, and takes the shape that sys_number asks for.
func TestNumbers(t *testing.T) {
	tables := empty(t)
	first := written(t, tables, "incident", table.Change{})
	require.Equal(t, "INC0010001", first["number"])
	require.NoError(t, tables.Delete(admin, "incident", first["sys_id"]))
	require.Equal(t, "INC0010002", written(t, tables, "incident", table.Change{})["number"])
	require.Equal(t, "INC0010007", written(t, tables, "incident", table.Change{"number": "INC0010007"})["number"])
	require.Equal(t, "INC0010008", written(t, tables, "incident", table.Change{})["number"])
	require.NoError(t, tables.Describe(nil))
	shape := list(t, tables, admin, "sys_number", "category=incident").Rows[0].SysID()
	_, err := tables.Update(admin, "sys_number", shape, table.Change{"prefix": "TKT", "maximum_digits": "9"}, asStored)
	require.NoError(t, err)
	require.Equal(t, "TKT000010009", written(t, tables, "incident", table.Change{})["number"])
}

func TestJournals(t *testing.T) {
	tables := empty(t)
	_, err := transfer.Import(tables, []transfer.Entry{{Table: "sys_user", Values: map[string]string{"user_name": "admin", "name": "System Administrator"}}})
	require.NoError(t, err)
	row := written(t, tables, "incident", table.Change{"comments": "it is broken"}, table.Change{"work_notes": "have a look"})
	require.Empty(t, row["comments"])
	require.Equal(t, "1", row["sys_mod_count"], "a note alone is an update")
	entries := list(t, tables, admin, "sys_journal_field", "element_id="+row["sys_id"]+"^ORDERBYelement").Rows
	require.Len(t, entries, 2)
	require.Equal(t, "it is broken", entries[0].Get("value"))
	require.Equal(t, "incident", entries[0].Get("name"))
	require.Equal(t, 1, list(t, tables, admin, "sys_audit", "fieldname=work_notes^newvalue=have a look^record_checkpoint=1").Total)

	caller := *admin
	caller.DateTimeLayout = "2006-01-02 15:04:05"
	reader := tables.Reader(&caller)
	found, err := reader.Record("incident", row["sys_id"])
	require.NoError(t, err)
	shown := func(name string) string {
		c, _ := found.Class.Column(name)
		return reader.Shown(found.Row, c)
	}
	require.Equal(t, noon+" - System Administrator (Additional comments)\nit is broken\n\n", shown("comments"))
	require.Contains(t, shown("comments_and_work_notes"), "(Work notes)\nhave a look\n\n")
	require.Contains(t, shown("comments_and_work_notes"), "(Additional comments)")

	// Whoever may not write work notes leaves none, and is not told.
	own, err := tables.Insert(requester, "incident", table.Change{"work_notes": "psst", "comments": "hello"}, asStored)
	require.NoError(t, err)
	require.Equal(t, 1, list(t, tables, admin, "sys_journal_field", "element_id="+own.Row.SysID()).Total)
}

func TestValuesComeInTheFormThatIsKept(t *testing.T) {
	for column, values := range map[string][2]string{
		"active":            {"1", "true"},
		"impact":            {"2.0", "2"},
		"order":             {"many", ""},
		"opened_at":         {"2019-06-01", "2019-06-01 00:00:00"},
		"due_date":          {"next week", ""},
		"short_description": {strings.Repeat("é", 200), strings.Repeat("é", 160)},
	} {
		row := written(t, empty(t), "incident", table.Change{column: values[0]})
		require.Equal(t, values[1], row[column], column)
	}
}

func TestUnknownChoices(t *testing.T) {
	require.Equal(t, "99", written(t, empty(t), "incident", table.Change{"state": "99"})["state"])
	strict := emptyWith(t, map[string]string{"unknown_choice": "ignore"})
	require.Equal(t, "1", written(t, strict, "incident", table.Change{"state": "99"})["state"])
	require.Equal(t, "2", written(t, strict, "incident", table.Change{"state": "2"})["state"])
}

func TestInputInDisplayValues(t *testing.T) {
	tables := empty(t)
	_, err := transfer.Import(tables, []transfer.Entry{
		{Table: "sys_user", Values: map[string]string{"sys_id": "46d44a23a9fe19810012d100cca80666", "name": "Beth Anglin"}},
	})
	require.NoError(t, err)
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	caller := *admin
	caller.Zone, caller.DateTimeLayout, caller.DateLayout = berlin, "02.01.2006 15:04:05", "02.01.2006"
	change := table.Change{"caller_id": "Beth Anglin", "state": "on hold", "opened_at": "01.06.2019 10:00:00", "assigned_to": "nobody at all"}
	made, err := tables.Insert(&caller, "incident", maps.Clone(change), table.WriteOptions{InputDisplayValue: true})
	require.NoError(t, err)
	require.Equal(t, "46d44a23a9fe19810012d100cca80666", made.Row.Get("caller_id"))
	require.Equal(t, "3", made.Row.Get("state"))
	require.Equal(t, "2019-06-01 08:00:00", made.Row.Get("opened_at"))
	require.Empty(t, made.Row.Get("assigned_to"))

	made, err = tables.Insert(&caller, "incident", change, asStored)
	require.NoError(t, err)
	require.Equal(t, "Beth Anglin", made.Row.Get("caller_id"), "what is stored is taken as it is")
	require.Equal(t, noon, made.Row.Get("opened_at"), "what is no stored time is nothing, and then filled in")

	change["opened_at"] = "2019-06-01 10:00:00"
	made, err = tables.Insert(&caller, "incident", change, table.WriteOptions{InputNames: true})
	require.NoError(t, err)
	require.Equal(t, "46d44a23a9fe19810012d100cca80666", made.Row.Get("caller_id"))
	require.Equal(t, "3", made.Row.Get("state"))
	require.Equal(t, "2019-06-01 10:00:00", made.Row.Get("opened_at"), "a time is one in UTC")
}

func TestSystemFieldsOfACallersOwn(t *testing.T) {
	tables := empty(t)
	change := table.Change{"sys_created_on": "2018-01-01 00:00:00", "sys_created_by": "loader", "sys_updated_by": "loader"}
	made, err := tables.Insert(admin, "incident", change, asStored)
	require.NoError(t, err)
	require.Equal(t, noon, made.Row.Get("sys_created_on"))
	made, err = tables.Insert(admin, "incident", change, table.WriteOptions{KeepSystemFields: true})
	require.NoError(t, err)
	require.Equal(t, "2018-01-01 00:00:00 loader", made.Row.Get("sys_created_on")+" "+made.Row.Get("sys_created_by"))
}

// Whatever is written to an incident: its numbers stay, the active flag says
// whether it is closed, and the trail leads from each state to the next.
func TestInvariantsOfAnIncident(t *testing.T) {
	domains := map[string][]string{
		"state": {"1", "2", "3", "6", "7", "8"}, "impact": {"1", "2", "3"}, "urgency": {"1", "3", ""}, "priority": {"1", "5"},
		"short_description": {"a", "b", ""}, "assignment_group": {"x", "y", ""}, "comments": {"hello", ""}, "hold_reason": {"1", "4", ""},
	}
	someChange := rapid.Custom(func(t *rapid.T) table.Change {
		change := table.Change{}
		for _, column := range slices.Sorted(maps.Keys(domains)) {
			if rapid.Bool().Draw(t, column) {
				change[column] = rapid.SampledFrom(domains[column]).Draw(t, column+" value")
			}
		}
		change["close_code"], change["close_notes"] = "Solution provided", "x"
		return change
	})
	tables := empty(t)
	rapid.Check(t, func(rt *rapid.T) {
		made, err := tables.Insert(admin, "incident", someChange.Draw(rt, "insert"), asStored)
		require.NoError(rt, err)
		states := []*table.Record{made}
		for range rapid.IntRange(0, 6).Draw(rt, "updates") {
			next, err := tables.Update(admin, "incident", made.Row.SysID(), someChange.Draw(rt, "update"), asStored)
			require.NoError(rt, err)
			if next.Row != states[len(states)-1].Row {
				states = append(states, next)
			}
		}
		replayed := map[string]string{}
		for _, c := range made.Class.Columns {
			replayed[c.Name] = made.Row.Get(c.Name)
		}
		for i, state := range states {
			require.Equal(rt, strconv.Itoa(i), state.Row.Get("sys_mod_count"))
			require.Equal(rt, made.Row.Get("number"), state.Row.Get("number"))
			require.Equal(rt, state.Row.Get("state"), state.Row.Get("incident_state"))
			closed := state.Row.Get("state") == "7" || state.Row.Get("state") == "8"
			require.Equal(rt, strconv.FormatBool(!closed), state.Row.Get("active"), "state %s", state.Row.Get("state"))
			for _, r := range list(t, tables, admin, "sys_audit", "documentkey="+made.Row.SysID()+"^record_checkpoint="+strconv.Itoa(i)).Rows {
				field := r.Get("fieldname")
				if field == "comments" {
					continue
				}
				require.Equal(rt, replayed[field], r.Get("oldvalue"), field)
				replayed[field] = r.Get("newvalue")
			}
			for name, value := range replayed {
				if !strings.HasPrefix(name, "sys_") {
					require.Equal(rt, value, state.Row.Get(name), "%s after update %d", name, i)
				}
			}
		}
	})
}

// A rule of somebody's own can refuse a write in its name.
func TestAbortingRules(t *testing.T) {
	tables := emptyRuled(t, `rules:
  - {name: No more of these, table: incident, on: [create], if: category=network, abort: true, mark: assumed, source: a test}
  - {name: Keep them, table: incident, on: [delete], if: active=true, abort: true, mark: assumed, source: a test}
`)
	made, err := tables.Insert(admin, "incident", table.Change{"category": "software"}, asStored)
	require.NoError(t, err)
	_, err = tables.Insert(admin, "incident", table.Change{"category": "network"}, asStored)
	var abort *rules.AbortError
	require.ErrorAs(t, err, &abort)
	require.Equal(t, "No more of these", abort.Rule)
	require.Len(t, abort.RuleID, 32)
	require.ErrorAs(t, tables.Delete(admin, "incident", made.Row.SysID()), &abort)
	require.Equal(t, 1, list(t, tables, admin, "incident", "").Total)
}

// A column has another place in each class that brings it of its own.
func TestConditionsReadTheColumnsOfEachClass(t *testing.T) {
	tables := emptyRuled(t, `rules:
  - name: Praised
    classes: [change_request, change_task]
    on: [create, write]
    if: close_code=successful
    set: {correlation_id: praised}
    mark: assumed
    source: a test
  - name: Not praised any more
    classes: [change_request, change_task]
    on: [write]
    was: close_code=successful
    if: close_code!=successful
    set: {correlation_id: ""}
    mark: assumed
    source: a test
`)
	for _, class := range []string{"change_request", "change_task"} {
		good, bad := table.Change{"close_code": "successful"}, table.Change{"close_code": "unsuccessful"}
		require.Equal(t, "praised", written(t, tables, class, good)["correlation_id"], class)
		require.Empty(t, written(t, tables, class, bad)["correlation_id"], class)
		require.Empty(t, written(t, tables, class, good, bad)["correlation_id"], class)
	}
}
