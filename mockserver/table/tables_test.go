package table_test

import (
	"fmt"
	"io/fs"
	"strconv"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/fixtures"
	"github.com/snowglobe-dev/snowglobe/internal/ident"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/table/tabletest"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

// admin may do everything; nobody has no role.
var (
	admin  = &table.Caller{SysID: "a0000000000000000000000000000001", UserName: "admin", Roles: []string{"admin"}, Zone: time.UTC}
	nobody = &table.Caller{SysID: "a0000000000000000000000000000002", UserName: "nobody", Zone: time.UTC}
)

// asStored is a write whose values are in the form in which they are kept.
var asStored table.WriteOptions

// empty returns the tables of an instance without a row.
func empty(t *testing.T) *table.Tables {
	t.Helper()
	return emptyWith(t, nil)
}

// emptyWith is such an instance with some switches of its own.
func emptyWith(t *testing.T, switches map[string]string) *table.Tables {
	t.Helper()
	return instanceOf(t, switches, fixtures.Rules())
}

// emptyRuled is such an instance with rules of its own beside ours.
func emptyRuled(t *testing.T, rules string) *table.Tables {
	t.Helper()
	return instanceOf(t, nil, fixtures.Rules(), fstest.MapFS{"own.yaml": {Data: []byte(rules)}})
}

// emptyOpened is such an instance with access rules of its own beside ours, which
// they take the place of.
func emptyOpened(t *testing.T, switches map[string]string, access string) *table.Tables {
	t.Helper()
	own := fstest.MapFS{"own.yaml": {Data: []byte(access)}}
	return tabletest.New(t, "madrid", tabletest.Options{Switches: switches, Access: own})
}

func instanceOf(t *testing.T, switches map[string]string, ruleFiles ...fs.FS) *table.Tables {
	t.Helper()
	return tabletest.New(t, "madrid", tabletest.Options{Switches: switches, Rules: ruleFiles})
}

func list(t *testing.T, tables *table.Tables, c *table.Caller, name, encoded string) *table.Page {
	t.Helper()
	page, err := tables.Reader(c).List(table.ListRequest{Table: name, Query: query.Parse(encoded), Limit: 10000})
	require.NoError(t, err)
	return page
}

// Sixty-four writers at once: no write is lost, numbers are unique, and every
// change has its trail.
func TestWritesAndTheirTrail(t *testing.T) {
	tables := empty(t)
	const writers, updates = 64, 5
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			made, err := tables.Insert(admin, "incident", table.Change{"short_description": fmt.Sprint("by ", w)}, asStored)
			if err != nil {
				t.Error(err)
				return
			}
			for u := range updates {
				if _, err := tables.Update(admin, "incident", made.Row.SysID(), table.Change{"short_description": strconv.Itoa(u + 2)}, asStored); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	numbers := map[string]bool{}
	for _, r := range list(t, tables, admin, "incident", "").Rows {
		numbers[r.Get("number")] = true
		require.Equal(t, strconv.Itoa(updates), r.Get("sys_mod_count"))
		trail := list(t, tables, admin, "sys_audit", "documentkey="+r.SysID()+"^ORDERBYrecord_checkpoint").Rows
		require.Len(t, trail, updates)
		for i, a := range trail {
			require.Equal(t, strconv.Itoa(i+1), a.Get("record_checkpoint"))
			require.Equal(t, strconv.Itoa(i+2), a.Get("newvalue"))
		}
		require.Equal(t, r.Get("short_description"), trail[updates-1].Get("newvalue"))
	}
	require.Len(t, numbers, writers)
	require.True(t, numbers["INC0010001"])
}

func TestDeletionLeavesItsTrail(t *testing.T) {
	tables := empty(t)
	made, err := tables.Insert(admin, "sys_user", table.Change{"user_name": "abel", "first_name": "Abel", "last_name": "Tuter"}, asStored)
	require.NoError(t, err)
	require.Equal(t, "Abel Tuter", made.Row.Get("name"))
	require.NoError(t, tables.Delete(admin, "sys_user", made.Row.SysID()))
	require.ErrorIs(t, tables.Delete(admin, "sys_user", made.Row.SysID()), table.ErrNoRow)

	trail := list(t, tables, admin, "sys_audit", "fieldname=DELETED").Rows
	require.Len(t, trail, 1)
	require.Equal(t, "-1", trail[0].Get("record_checkpoint"))
	gone := list(t, tables, admin, "sys_audit_delete", "").Rows
	require.Len(t, gone, 1)
	require.Equal(t, "Abel Tuter", gone[0].Get("display_value"))
}

func TestNothingChangedLeavesNoTrail(t *testing.T) {
	tables := empty(t)
	made, err := tables.Insert(admin, "incident", table.Change{"state": "2"}, asStored)
	require.NoError(t, err)
	same, err := tables.Update(admin, "incident", made.Row.SysID(), table.Change{"state": "2", "no_such_column": "x", "sys_created_by": "eve"}, asStored)
	require.NoError(t, err)
	require.Equal(t, made.Row, same.Row)
	require.Empty(t, list(t, tables, admin, "sys_audit", "").Rows)
}

func TestRules(t *testing.T) {
	tables := empty(t)
	own, err := tables.Insert(nobody, "incident", table.Change{"short_description": "mine", "caller_id": nobody.SysID}, asStored)
	require.NoError(t, err)
	other, err := tables.Insert(admin, "incident", table.Change{"short_description": "not mine"}, asStored)
	require.NoError(t, err)

	page := list(t, tables, nobody, "incident", "")
	require.Len(t, page.Rows, 1)
	require.Equal(t, 2, page.Total, "the count is taken before rows are left out")
	require.Equal(t, 1, page.Unseen)
	_, err = tables.Reader(nobody).Record("incident", other.Row.SysID())
	require.ErrorIs(t, err, table.ErrNoRow)
	_, err = tables.Update(nobody, "incident", own.Row.SysID(), table.Change{"state": "2"}, asStored)
	require.ErrorIs(t, err, table.ErrForbidden)
	_, err = tables.Reader(nobody).List(table.ListRequest{Table: "sys_audit", Query: query.Parse("")})
	require.ErrorIs(t, err, table.ErrForbidden)
	_, err = tables.Reader(nobody).List(table.ListRequest{Table: "nope", Query: query.Parse("")})
	require.ErrorIs(t, err, table.ErrNoTable)
}

// A list of a base table has the rows of its classes, in one order.
func TestClassesInOneList(t *testing.T) {
	tables := empty(t)
	for i := range 20 {
		name := []string{"task", "incident"}[i%2]
		_, err := tables.Insert(admin, name, table.Change{"number": fmt.Sprintf("X%07d", 20-i)}, asStored)
		require.NoError(t, err)
	}
	reader := tables.Reader(admin)
	var numbers []string
	for offset := 0; ; offset += 3 {
		page, err := reader.List(table.ListRequest{Table: "task", Query: query.Parse("ORDERBYnumber"), Offset: offset, Limit: 3})
		require.NoError(t, err)
		require.Equal(t, 20, page.Total)
		for _, r := range page.Rows {
			numbers = append(numbers, r.Get("number"))
		}
		if !page.More {
			break
		}
	}
	require.Len(t, numbers, 20)
	require.IsIncreasing(t, numbers)
}

func TestImportIsAllOrNothing(t *testing.T) {
	tables := empty(t)
	_, err := transfer.Import(tables, []transfer.Entry{
		{Table: "incident", Values: map[string]string{"number": "INC1"}},
		{Table: "incident", Values: map[string]string{"colour": "red"}},
	})
	require.ErrorContains(t, err, "row 2: table incident has no column colour")
	require.Empty(t, list(t, tables, admin, "incident", "").Rows)
}

func TestSecrets(t *testing.T) {
	s := table.NewSecrets(ident.Seeded(1, "secrets"))
	stored := s.Hash("p&ss wörd")
	require.NotContains(t, stored, "p&ss")
	require.True(t, s.Verify(stored, "p&ss wörd"))
	require.False(t, s.Verify(stored, "p&ss word"))
	require.False(t, s.Verify("", ""), "an account without a password has none that fits")
	require.NotEqual(t, stored, s.Hash("p&ss wörd"), "salted")
	other := s.WithKey(ident.Seeded(2, "secrets"))
	require.True(t, other.Verify(stored, "p&ss wörd"))
	require.NotEqual(t, s.Derive("token", "1"), other.Derive("token", "1"))
}

func BenchmarkLoadDictionary(b *testing.B) {
	for b.Loop() {
		_, err := dictionary.Load(fixtures.Dictionary())
		require.NoError(b, err)
	}
}
