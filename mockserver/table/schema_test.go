package table_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

// house is a small world whose tables lead to each other.
func house(t *testing.T) *table.Tables {
	t.Helper()
	tables := empty(t)
	var entries []transfer.Entry
	add := func(name string, columns string, rows ...string) {
		names := strings.Fields(columns)
		for _, r := range rows {
			values := map[string]string{}
			for i, value := range strings.Split(r, ",") {
				values[names[i]] = value
			}
			entries = append(entries, transfer.Entry{Table: name, Values: values})
		}
	}
	add("sys_user", "sys_id user_name name manager", "ann,ann,Ann,", "bob,bob,Bob,ann", "cyd,cyd,Cyd,bob", "dan,dan,Dan,dan")
	add("sys_user_role", "sys_id name", "r1,admin", "r2,itil")
	add("sys_user_has_role", "sys_id user role", "h1,ann,r1", "h2,ann,r2", "h3,bob,r2")
	add("sys_user_group", "sys_id name parent", "g1,All,", "g2,Some,g1", "g3,Other,")
	add("sys_user_grmember", "sys_id user group", "m1,bob,g2")
	add("incident", "sys_id number short_description caller_id assignment_group", "i1,I1,Printer on fire,ann,g2", "i2,I2,Mail is slow,cyd,g3", "i3,I3,The fire printer,bob,")
	add("change_request", "sys_id number", "c1,C1")
	add("label_entry", "sys_id label table table_key", "l1,t1,incident,i2")
	add("sys_filter_option_dynamic", "sys_id label script", "f1,Me,gs.getUserID()", "f2,My groups,gs.getUser().getMyGroups()", "f3,Magic,new Magic().cast()")
	_, err := transfer.Import(tables, entries)
	require.NoError(t, err)
	return tables
}

func TestQueriesAcrossTables(t *testing.T) {
	tables := house(t)
	bob := &table.Caller{SysID: "bob", UserName: "bob", Roles: []string{"admin"}}
	for _, x := range []struct{ table, encoded, want string }{
		// As PySNC asks for those who hold a role.
		{"sys_user", "JOINsys_user.sys_id=sys_user_has_role.user!role=r2", "ann bob"},
		{"sys_user", "JOINsys_user.sys_id=sys_user_has_role.user!role.name=admin", "ann"},
		{"sys_user", "nameSTARTSWITHb^JOINsys_user.sys_id=sys_user_has_role.user!role=r2", "bob"},
		{"sys_user", "RLQUERYsys_user_has_role.user,>=2^ENDRLQUERY", "ann"},
		{"sys_user", "RLQUERYsys_user_has_role.user,=0^ENDRLQUERY^manager=dan", "dan"},
		{"sys_user", "RLQUERYsys_user_has_role.user,>0,m2m^role.nameLIKEadm^ENDRLQUERY", "ann"},
		{"task", "sys_class_nameINSTANCEOFincident", "i1 i2 i3"},
		{"task", "sys_class_nameINSTANCEOFtask", "c1 i1 i2 i3"},
		{"incident", "assignment_groupIN_HIERARCHYd@g1", "i1"},
		{"incident", "caller_idIN_HIERARCHYd@bob", "i2 i3"},
		{"sys_user", "managerIN_HIERARCHYd@dan", "dan"}, // who manages himself ends the walk
		{"incident", "caller_idDYNAMICf1", "i3"},
		{"incident", "assignment_groupDYNAMICf2", "i1"},
		{"incident", "123TEXTQUERY321=fire PRINTER", "i1 i3"},
		{"incident", "123TEXTQUERY321=printer on fire", "i1"},
		{"incident", "sys_tags.t1=t1", "i2"},
		{"incident", "sys_tags.t1DOESNOTHAVEt1", "i1 i3"},
		{"incident", "caller_id.manager.manager.name=Ann", "i2"},
		{"sys_user", strings.Repeat("manager.", 200) + "name=Dan", "dan"},
		{"incident", "ORDERBYDESCcaller_id.manager.name^caller_id.managerISNOTEMPTY", "i2 i3"},
	} {
		page, err := tables.Reader(bob).List(table.ListRequest{Table: x.table, Query: query.Parse(x.encoded), Limit: 100})
		require.NoError(t, err)
		require.Equal(t, x.want, strings.Join(sysIDs(page), " "), x.encoded)
	}
}

// What cannot be used is dropped, and with the property nothing is found.
func TestUnusableParts(t *testing.T) {
	tables := house(t)
	unusable := []string{
		"JOINincident.sys_id=nothing.user!a=b", "RLQUERYnothing.user,>1^ENDRLQUERY", "RLQUERYincident.nothing,>1^ENDRLQUERY",
		"caller_idDYNAMICf3", "caller_idDYNAMICnobody", "stateIN_HIERARCHYd@x", "sys_class_nameINSTANCEOFnothing",
		"stateVALCHANGES", "stateCHANGESTO6", strings.Repeat("caller_id.", 10_000) + "name=x",
	}
	for _, encoded := range unusable {
		require.Equal(t, 3, list(t, tables, admin, "incident", "number!=x^"+encoded).Total, encoded)
	}
	_, err := transfer.Import(tables, []transfer.Entry{{Table: "sys_properties", Values: map[string]string{"name": "glide.invalid_query.returns_no_rows", "value": "true"}}})
	require.NoError(t, err)
	for _, encoded := range unusable {
		require.Equal(t, 0, list(t, tables, admin, "incident", "number!=x^"+encoded).Total, encoded)
	}
	require.Equal(t, 3, list(t, tables, admin, "incident", "number!=x").Total)
}

// Long queries cost what their length says: alternatives on one column are one
// lookup, and an endless walk ends.
func TestLongQueriesAreBounded(t *testing.T) {
	tables := house(t)
	or := strings.Repeat("^ORsys_id=6816f79cc0a8016401c5a33be04be441", 10_000)
	require.Equal(t, 1, list(t, tables, admin, "incident", "sys_id=i1"+or).Total)
	require.Equal(t, 2, list(t, tables, admin, "incident", "sys_id=i1"+or+"^ORnumber=I2").Total)
	require.Equal(t, 3, list(t, tables, admin, "incident", "number!=x"+strings.Repeat("^NQnumber=x", 10_000)).Total)
}

func TestListsAreSearchedByWhatTheyHold(t *testing.T) {
	tables := empty(t)
	const one, other = "62826bf03710200044e0bfc8bcbe5df1", "46d44a23a9fe19810012d100cca80666"
	_, err := tables.Insert(admin, "incident", table.Change{"watch_list": one + "," + other}, asStored)
	require.NoError(t, err)
	require.Len(t, list(t, tables, admin, "incident", "watch_listLIKE"+other).Rows, 1)
	require.Empty(t, list(t, tables, admin, "incident", "watch_listLIKE"+strings.Repeat("0", 32)).Rows)
}
