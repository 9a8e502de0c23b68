package table_test

import (
	"encoding/xml"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/table/tabletest"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

// bench is an instance without a row whose time stands still, and whose settings
// a test chooses.
type bench struct {
	*table.Tables
	t    *testing.T
	rows store.Store
	time *clock.Simulated
	cfg  table.Config
}

func newBench(t *testing.T, settings map[string]string) *bench {
	t.Helper()
	b := &bench{t: t, time: clock.NewSimulated(tabletest.Start, clock.System())}
	b.time.Freeze(true)
	b.cfg = tabletest.Config(t, "madrid", tabletest.Options{Origin: release.Upgraded, Switches: settings})
	b.cfg.Clock, b.rows = b.time, b.cfg.Rows
	b.Tables = table.New(b.cfg)
	return b
}

// fork is an independent copy of the bench.
func (b *bench) fork() *bench {
	cfg, time := b.cfg, b.time.Fork()
	cfg.Rows, cfg.Clock = b.rows.Fork(), time
	return &bench{t: b.t, Tables: b.Fork(cfg), rows: cfg.Rows, time: time, cfg: cfg}
}

func (b *bench) insert(name string, change table.Change) string {
	b.t.Helper()
	made, err := b.Insert(admin, name, change, asStored)
	require.NoError(b.t, err)
	return made.Row.SysID()
}

func (b *bench) update(c *table.Caller, name, id string, change table.Change) {
	b.t.Helper()
	_, err := b.Update(c, name, id, change, asStored)
	require.NoError(b.t, err)
}

// property sets a system property behind the API.
func (b *bench) property(name, value string) {
	b.t.Helper()
	_, err := transfer.Import(b.Tables, []transfer.Entry{{Table: "sys_properties", Values: map[string]string{"name": name, "value": value}}})
	require.NoError(b.t, err)
}

// fields are the columns that the rows of a list have, joined by a blank.
func (b *bench) fields(name, encoded string, columns ...string) []string {
	b.t.Helper()
	var all []string
	for _, r := range list(b.t, b.Tables, admin, name, encoded).Rows {
		var one []string
		for _, c := range columns {
			one = append(one, r.Get(c))
		}
		all = append(all, strings.Join(one, " "))
	}
	return all
}

func TestWhatTheTrailLeavesOut(t *testing.T) {
	b := newBench(t, nil)
	id := b.insert("sys_user", table.Change{"user_name": "abel"})
	require.Empty(t, b.fields("sys_audit", ""), "inserts leave nothing by default")
	b.update(admin, "sys_user", id, table.Change{"last_login_time": "2019-06-24 11:00:00", "user_password": "Secret", "title": "Tester"})
	require.ElementsMatch(t, []string{"user_password ******** ********", "title  Tester"},
		b.fields("sys_audit", "documentkey="+id, "fieldname", "oldvalue", "newvalue"))

	importSet := *admin
	importSet.Transforming = true
	b.update(&importSet, "sys_user", id, table.Change{"title": "Imported"})
	require.Len(t, b.fields("sys_audit", "documentkey="+id), 2, "updates by import sets are not audited")
	require.NoError(t, b.Delete(&importSet, "sys_user", id))
	require.Len(t, b.fields("sys_audit", "documentkey="+id+"^fieldname=DELETED"), 1)
}

func TestInsertsLeaveTheirRowsWhenAsked(t *testing.T) {
	b := newBench(t, nil)
	b.property("glide.sys.audit_inserts", "true")
	id := b.insert("sys_user_grmember", table.Change{"user": "u", "group": "g"})
	require.ElementsMatch(t, []string{"user  u 0", "group  g 0"},
		b.fields("sys_audit", "documentkey="+id, "fieldname", "oldvalue", "newvalue", "record_checkpoint"))
}

func TestWhichDeletionsAreRecorded(t *testing.T) {
	b := newBench(t, nil)
	gone := func(name string, change table.Change) bool {
		id := b.insert(name, change)
		require.NoError(t, b.Delete(admin, name, id))
		return len(b.fields("sys_audit", "documentkey="+id)) == 1 && len(b.fields("sys_audit_delete", "documentkey="+id)) == 1
	}
	require.True(t, gone("core_company", table.Change{"name": "Acme"}), "nobody audits companies, and yet")
	require.True(t, gone("sys_user_group", table.Change{"name": "Tools"}))
	require.False(t, gone("sys_user_session", table.Change{"name": "abel"}), "a system table that is not listed")
	require.False(t, gone("sysevent", table.Change{"name": "login"}), "one that is ignored")

	b.property("glide.ui.audit_deleted_tables", "sys_user, sys_user_session")
	b.property("glide.db.audit.ignore.delete", "core_*")
	require.True(t, gone("sys_user_session", table.Change{"name": "abel"}))
	require.False(t, gone("sys_user_group", table.Change{"name": "Tools"}))
	require.False(t, gone("core_company", table.Change{"name": "Acme"}))
}

func TestTheDeletedRecordIsKept(t *testing.T) {
	b := newBench(t, nil)
	company := b.insert("core_company", table.Change{"name": `Fish & "Chips"`})
	user := b.insert("sys_user", table.Change{"user_name": "abel", "first_name": "Abel", "company": company, "user_password": "Secret"})
	group := b.insert("sys_user_group", table.Change{"name": "Tools", "manager": user})
	require.NoError(t, b.Delete(admin, "sys_user", user))
	text := b.fields("sys_audit_delete", "documentkey="+user, "payload")[0]
	require.NotContains(t, text, "Secret")
	require.NotContains(t, text, "hmac")
	var record struct {
		XMLName xml.Name `xml:"sys_user"`
		Company struct {
			Shown string `xml:"display_value,attr"`
			Value string `xml:",chardata"`
		} `xml:"company"`
		UserName string `xml:"user_name"`
	}
	require.NoError(t, xml.Unmarshal([]byte(text), &record))
	require.Equal(t, "abel", record.UserName)
	require.Equal(t, company, record.Company.Value)
	require.Equal(t, `Fish & "Chips"`, record.Company.Shown)
	require.Equal(t, []string{"admin Abel 0"}, b.fields("sys_audit_delete", "documentkey="+user, "sys_created_by", "display_value", "sys_mod_count"))

	user = b.insert("sys_user", table.Change{"user_name": "beth"})
	membership := b.insert("sys_user_grmember", table.Change{"user": user, "group": group})
	require.NoError(t, b.Delete(admin, "sys_user_grmember", membership))
	require.ElementsMatch(t, []string{"sys_user " + user, "sys_user_group " + group},
		b.fields("sys_audit_relation", "", "tablename", "documentkey"))
	require.Equal(t, b.fields("sys_audit_delete", "documentkey="+membership, "sys_id")[0],
		b.fields("sys_audit_relation", "tablename=sys_user", "audit_delete")[0])
}

func TestImpersonationHidesUnlessItIsTracked(t *testing.T) {
	b := newBench(t, nil)
	id := b.insert("incident", table.Change{})
	actor := *admin
	actor.UserName, actor.Impersonator = "abel.tuter", "6816f79cc0a8016401c5a33be04be441"
	b.update(&actor, "incident", id, table.Change{"cause": "2"})
	b.property("glide.audit.track_impersonation", "true")
	b.update(&actor, "incident", id, table.Change{"cause": "3"})
	b.update(admin, "incident", id, table.Change{"cause": "6"})
	require.Equal(t, []string{"abel.tuter", "abel.tuter (6816f79cc0a8016401c5a33be04be441)", "admin"},
		b.fields("sys_audit", "fieldname=cause^ORDERBYrecord_checkpoint", "user"))
}

// A row that is seen late is stamped when its change was made, goes along with a
// fork, and waits for no clock but the instance's.
func TestTheTrailMayLag(t *testing.T) {
	b := newBench(t, map[string]string{"audit_lag": "90s"})
	id := b.insert("incident", table.Change{})
	b.update(admin, "incident", id, table.Change{"cause": "2"})
	stamp := "2019-06-24 12:00:00"
	require.Empty(t, b.fields("sys_audit", ""))

	fork := b.fork()
	b.time.Advance(89 * time.Second)
	require.Empty(t, b.fields("sys_audit", ""))
	b.time.Advance(time.Second)
	require.Equal(t, []string{stamp + " cause 2 admin"}, b.fields("sys_audit", "", "sys_created_on", "fieldname", "newvalue", "user"))
	require.Len(t, b.fields("sys_audit", ""), 1, "and once")

	require.Empty(t, fork.fields("sys_audit", ""), "a fork has its own time")
	fork.time.Advance(time.Hour)
	require.Equal(t, b.fields("sys_audit", "", "sys_id"), fork.fields("sys_audit", "", "sys_id"))

	b.property("glide.db.audit.lazy", "false")
	b.update(admin, "incident", id, table.Change{"cause": "3"})
	require.Len(t, b.fields("sys_audit", ""), 2, "the property says that the write does it itself")
}

func TestThePropertyAloneLetsTheTrailLag(t *testing.T) {
	b := newBench(t, nil)
	b.property("glide.db.audit.lazy", "true")
	b.update(admin, "incident", b.insert("incident", table.Change{}), table.Change{"cause": "2"})
	require.Empty(t, b.fields("sys_audit", ""))
	b.time.Advance(5 * time.Second)
	require.Len(t, b.fields("sys_audit", ""), 1)
}

// A change without effect, and one that fails, leave nothing behind.
func TestNothingIsHalfRecorded(t *testing.T) {
	b := newBench(t, map[string]string{"audit_lag": "5s"})
	id := b.insert("incident", table.Change{"state": "2"})
	b.update(admin, "incident", id, table.Change{"state": "2"})
	require.ErrorIs(t, b.Delete(admin, "incident", "no such row"), table.ErrNoRow)
	b.time.Advance(time.Hour)
	require.Empty(t, b.fields("sys_audit", ""))
	require.Empty(t, b.fields("sys_audit_delete", ""))
}
