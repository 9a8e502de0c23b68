package table_test

import (
	"maps"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/rules"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// A reason is asked for where the switch says so, and nowhere else.
func TestReasonsForBeingOnHold(t *testing.T) {
	strict := emptyWith(t, map[string]string{"hold_reason_mandatory": "true"})
	for _, x := range []struct {
		table   string
		change  table.Change
		missing []string
	}{
		{"incident", table.Change{"state": "3"}, []string{"Hold reason"}},
		{"incident", table.Change{"state": "3", "hold_reason": "1"}, []string{"Additional comments"}},
		{"incident", table.Change{"state": "3", "hold_reason": "1", "comments": "where is it?"}, nil},
		{"incident", table.Change{"state": "3", "hold_reason": "4"}, nil},
		{"incident", table.Change{"state": "2"}, nil},
		{"change_request", table.Change{"on_hold": "true"}, []string{"On hold reason"}},
		{"change_task", table.Change{"on_hold": "true", "on_hold_reason": "rain"}, nil},
	} {
		for _, tables := range []*table.Tables{strict, empty(t)} {
			_, err := tables.Insert(admin, x.table, maps.Clone(x.change), asStored)
			if x.missing == nil || tables != strict {
				require.NoError(t, err, x)
				continue
			}
			var policy *rules.DataPolicyError
			require.ErrorAs(t, err, &policy, x)
			require.Equal(t, x.missing, policy.Labels)
		}
	}
	// What waits already may be written to without another comment.
	made, err := strict.Insert(admin, "incident", table.Change{"state": "3", "hold_reason": "1", "comments": "where is it?"}, asStored)
	require.NoError(t, err)
	_, err = strict.Update(admin, "incident", made.Row.SysID(), table.Change{"work_notes": "no word yet"}, asStored)
	require.NoError(t, err)
}

// State models: any step where the switch says free, and where it says in_order
// only those of the model, for each kind of change.
func TestStepsOfStates(t *testing.T) {
	const done = "successful"
	someone := table.Change{"assigned_to": admin.SysID}
	free := empty(t)
	strict := emptyWith(t, map[string]string{"change_steps": "in_order", "problem_steps": "in_order"})
	for name, x := range map[string]struct {
		table string
		first table.Change
		steps []string
		rule  string // that refuses the last step, "" for none
	}{
		"a normal change":                    {"change_request", nil, []string{"-4", "-3", "-2", "-1", "0", "3"}, ""},
		"it skips no assessment":             {"change_request", nil, []string{"-2"}, "Steps of a normal change"},
		"canceled":                           {"change_request", nil, []string{"-4", "4"}, ""},
		"not in review":                      {"change_request", nil, []string{"-4", "-3", "-2", "-1", "0", "4"}, "Steps of a normal change"},
		"what is closed stays so":            {"change_request", nil, []string{"4", "-5"}, "Steps of a normal change"},
		"a standard change":                  {"change_request", table.Change{"type": "standard"}, []string{"-2", "-1", "0", "3"}, ""},
		"is assessed by nobody":              {"change_request", table.Change{"type": "standard"}, []string{"-4"}, "Steps of a standard change"},
		"an emergency change":                {"change_request", table.Change{"type": "emergency"}, []string{"-3", "-2"}, ""},
		"is not assessed":                    {"change_request", table.Change{"type": "emergency"}, []string{"-4"}, "Steps of an emergency change"},
		"a problem":                          {"problem", someone, []string{"102", "103", "104", "106", "107", "103"}, ""},
		"a problem is fixed when assessed":   {"problem", someone, []string{"104"}, "Steps of a problem"},
		"a risk is accepted":                 {"problem", someone, []string{"102", "106"}, ""},
		"a problem is not new a second time": {"problem", someone, []string{"102", "101"}, "Steps of a problem"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, tables := range []*table.Tables{strict, free} {
				made, err := tables.Insert(admin, x.table, maps.Clone(x.first), asStored)
				require.NoError(t, err)
				for i, state := range x.steps {
					_, err := tables.Update(admin, x.table, made.Row.SysID(), table.Change{"state": state, "close_code": done, "close_notes": "x"}, asStored)
					if x.rule == "" || i < len(x.steps)-1 || tables == free {
						require.NoError(t, err, state)
						continue
					}
					var abort *rules.AbortError
					require.ErrorAs(t, err, &abort, state)
					require.Equal(t, x.rule, abort.Rule)
				}
			}
		})
	}
	// What does not move is not stopped.
	made, err := strict.Insert(admin, "change_request", table.Change{"state": "4"}, asStored)
	require.NoError(t, err)
	_, err = strict.Update(admin, "change_request", made.Row.SysID(), table.Change{"state": "4", "work_notes": "why?"}, asStored)
	require.NoError(t, err)

	_, err = strict.Insert(admin, "problem", table.Change{"state": "102"}, asStored)
	var policy *rules.DataPolicyError
	require.ErrorAs(t, err, &policy)
	require.Equal(t, []string{"Assigned to"}, policy.Labels)
}

// Problems have one of two lists of states, and begin in its first.
func TestStatesOfProblems(t *testing.T) {
	for states, x := range map[string]struct {
		first, closed, label, other string
	}{
		"1_to_4":     {"1", "4", "Closed/Resolved", "101"},
		"101_to_107": {"101", "107", "Closed", "4"},
	} {
		tables := emptyWith(t, map[string]string{"problem_states": states, "unknown_choice": "ignore"})
		row := written(t, tables, "problem", table.Change{})
		require.Equal(t, x.first, row["state"])
		require.Equal(t, x.first, row["problem_state"])
		require.Equal(t, x.first, written(t, tables, "problem", table.Change{}, table.Change{"state": x.other})["state"], "a choice of other instances")

		made, err := tables.Insert(admin, "problem", table.Change{"state": x.label}, table.WriteOptions{InputDisplayValue: true})
		require.NoError(t, err)
		require.Equal(t, x.closed, made.Row.Get("state"))
		require.Equal(t, "false", made.Row.Get("active"))
		require.Equal(t, noon, made.Row.Get("resolved_at"))
	}
}

func TestReassignmentsToPersons(t *testing.T) {
	changes := []table.Change{{"assigned_to": "a", "assignment_group": "g"}, {"assigned_to": "b"}, {"assigned_to": "c", "assignment_group": "h"}}
	require.Equal(t, "1", written(t, empty(t), "incident", changes...)["reassignment_count"])
	both := emptyWith(t, map[string]string{"reassignment_counts": "group_or_person"})
	require.Equal(t, "2", written(t, both, "incident", changes...)["reassignment_count"])
}
