package table_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/rules"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

// order is a request with two items, of which the first has two tasks.
func order(t *testing.T, tables *table.Tables) (request string, items, tasks []string) {
	t.Helper()
	insert := func(name string, change table.Change) string {
		return written(t, tables, name, change)["sys_id"]
	}
	request = insert("sc_request", table.Change{"request_state": "in_process"})
	for range 2 {
		items = append(items, insert("sc_req_item", table.Change{"request": request}))
	}
	for range 2 {
		tasks = append(tasks, insert("sc_task", table.Change{"request_item": items[0]}))
	}
	return request, items, tasks
}

func column(t *testing.T, tables *table.Tables, name, sysID, column string) string {
	t.Helper()
	found, err := tables.Reader(admin).Record(name, sysID)
	require.NoError(t, err)
	return found.Row.Get(column)
}

func update(t *testing.T, tables *table.Tables, name, sysID string, change table.Change) {
	t.Helper()
	_, err := tables.Update(admin, name, sysID, change, asStored)
	require.NoError(t, err)
}

// A request is closed when its items are, and these when their tasks are, each
// with stamps and trail of its own.
func TestParentsCloseWithTheLastChild(t *testing.T) {
	tables := empty(t)
	request, items, tasks := order(t, tables)
	update(t, tables, "sc_task", tasks[0], table.Change{"state": "3"})
	require.Equal(t, "1", column(t, tables, "sc_req_item", items[0], "state"), "a task is open")
	update(t, tables, "sc_task", tasks[1], table.Change{"state": "3"})
	require.Equal(t, "3", column(t, tables, "sc_req_item", items[0], "state"))
	require.Equal(t, "false", column(t, tables, "sc_req_item", items[0], "active"))
	require.Equal(t, "complete", column(t, tables, "sc_req_item", items[0], "stage"))
	require.Equal(t, noon, column(t, tables, "sc_req_item", items[0], "closed_at"))
	require.Equal(t, "1", column(t, tables, "sc_req_item", items[0], "sys_mod_count"))
	require.Equal(t, 1, list(t, tables, admin, "sys_audit", "documentkey="+items[0]+"^fieldname=state^oldvalue=1^newvalue=3^user=admin").Total)

	require.Equal(t, "in_process", column(t, tables, "sc_request", request, "request_state"), "an item is open")
	update(t, tables, "sc_req_item", items[1], table.Change{"state": "4"})
	require.Equal(t, "closed_incomplete", column(t, tables, "sc_request", request, "request_state"), "the last one decides how")
	require.Equal(t, "4", column(t, tables, "sc_request", request, "state"))
	require.Equal(t, "false", column(t, tables, "sc_request", request, "active"))
	require.Equal(t, noon, column(t, tables, "sc_request", request, "closed_at"))
	require.Equal(t, admin.SysID, column(t, tables, "sc_request", request, "closed_by"))

	// What was closed by hand keeps its state.
	request, items, tasks = order(t, tables)
	update(t, tables, "sc_req_item", items[0], table.Change{"state": "4"})
	for _, task := range tasks {
		update(t, tables, "sc_task", task, table.Change{"state": "3"})
	}
	require.Equal(t, "4", column(t, tables, "sc_req_item", items[0], "state"))
	require.Equal(t, "true", column(t, tables, "sc_request", request, "active"))

	update(t, tables, "sc_request", request, table.Change{"request_state": "closed_complete"})
	update(t, tables, "sc_request", request, table.Change{"state": "2"})
	require.Equal(t, "in_process", column(t, tables, "sc_request", request, "request_state"))
	require.Equal(t, "true", column(t, tables, "sc_request", request, "active"))
	require.Empty(t, column(t, tables, "sc_request", request, "closed_at"))
}

// An asset and its configuration item are kept in step, by one write each.
func TestAssetsAndTheirItems(t *testing.T) {
	tables := empty(t)
	const model = "e0000000000000000000000000000001"
	_, err := transfer.Import(tables, []transfer.Entry{{Table: "cmdb_model", Values: map[string]string{"sys_id": model, "display_name": "Snow Ice 9"}}})
	require.NoError(t, err)
	ci := written(t, tables, "cmdb_ci_computer", table.Change{"name": "pc"})["sys_id"]
	asset := written(t, tables, "alm_hardware", table.Change{
		"asset_tag": "P1", "serial_number": "S1", "model": model, "ci": ci, "assigned_to": "someone", "install_status": "8",
	})
	require.Equal(t, "P1 - Snow Ice 9", asset["display_name"])
	require.Equal(t, "P2", written(t, tables, "alm_asset", table.Change{"asset_tag": "P2"})["display_name"])
	for name, want := range map[string]string{
		"asset": asset["sys_id"], "asset_tag": "P1", "serial_number": "S1", "assigned_to": "someone", "install_status": "100", "sys_mod_count": "1",
	} {
		require.Equal(t, want, column(t, tables, "cmdb_ci", ci, name), name)
	}
	require.Equal(t, "0", column(t, tables, "alm_asset", asset["sys_id"], "sys_mod_count"), "the write does not come back")

	update(t, tables, "cmdb_ci", ci, table.Change{"assigned_to": "other", "install_status": "5"})
	require.Equal(t, "other", column(t, tables, "alm_asset", asset["sys_id"], "assigned_to"))
	require.Equal(t, "3", column(t, tables, "alm_asset", asset["sys_id"], "install_status"))
	require.Equal(t, "5", column(t, tables, "cmdb_ci", ci, "install_status"), "nor does a state that the other side has no word for")
	require.Equal(t, "2", column(t, tables, "cmdb_ci", ci, "sys_mod_count"))

	update(t, tables, "alm_asset", asset["sys_id"], table.Change{"skip_sync": "true"})
	update(t, tables, "alm_asset", asset["sys_id"], table.Change{"assigned_to": "third"})
	require.Equal(t, "other", column(t, tables, "cmdb_ci", ci, "assigned_to"))
	update(t, tables, "cmdb_ci", ci, table.Change{"assigned_to": "fourth"})
	require.Equal(t, "third", column(t, tables, "alm_asset", asset["sys_id"], "assigned_to"))
}

// What another record refuses is refused as a whole, and no chain is endless.
func TestWritesThatLeadOn(t *testing.T) {
	tables := emptyRuled(t, `rules:
  - {name: Down the line, table: incident, on: [create, write, delete], to: {record: parent_incident}, set: {child_incidents: {add: 1}}, mark: assumed, source: a test}
  - {name: Enough, table: incident, on: [write], if: child_incidents>2, abort: true, mark: assumed, source: a test}
`)
	top := written(t, tables, "incident", table.Change{})["sys_id"]
	first := written(t, tables, "incident", table.Change{"parent_incident": top})["sys_id"]
	require.Equal(t, "1", column(t, tables, "incident", top, "child_incidents"))
	require.NoError(t, tables.Delete(admin, "incident", first))
	require.Equal(t, "2", column(t, tables, "incident", top, "child_incidents"))
	_, err := tables.Insert(admin, "incident", table.Change{"parent_incident": top}, asStored)
	var abort *rules.AbortError
	require.ErrorAs(t, err, &abort)
	require.Equal(t, 1, list(t, tables, admin, "incident", "").Total, "nothing is half written")

	// A circle is walked once, a long line not to its end.
	one := written(t, tables, "incident", table.Change{})["sys_id"]
	other := written(t, tables, "incident", table.Change{"parent_incident": one})["sys_id"]
	update(t, tables, "incident", one, table.Change{"parent_incident": other})
	require.Equal(t, "1", column(t, tables, "incident", other, "child_incidents"))
	require.Equal(t, "1", column(t, tables, "incident", one, "child_incidents"))
	var line []string
	for i := range 13 {
		change := table.Change{"sys_id": "d" + strconv.Itoa(100+i) + "0000000000000000000000000000"}
		if i > 0 {
			change["parent_incident"] = line[i-1]
		}
		_, err := transfer.Import(tables, []transfer.Entry{{Table: "incident", Values: change}})
		require.NoError(t, err)
		line = append(line, change["sys_id"])
	}
	update(t, tables, "incident", line[12], table.Change{"short_description": "x"})
	require.Equal(t, "1", column(t, tables, "incident", line[2], "child_incidents"))
	require.NotEqual(t, "1", column(t, tables, "incident", line[1], "child_incidents"))

	update(t, tables, "incident", one, table.Change{"parent_incident": "nowhere"})
}
