package transfer_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

// packed is properties that come with a release, by name; each has the name as its sys_id.
func packed(t require.TestingT, tables *table.Tables, properties values) transfer.Shipment {
	s, err := transfer.Pack(tables, func(put transfer.Put) error {
		for name, value := range properties {
			if err := put("sys_properties", []string{"sys_id", "name", "value", "sys_mod_count"}, []string{name, name, value, "0"}); err != nil {
				return err
			}
		}
		return nil
	})
	require.NoError(t, err)
	return s
}

// shipped is an instance with what it ships.
type shipped struct {
	t      require.TestingT
	tables *table.Tables
	ships  transfer.Shipment
}

func (s *shipped) upgrade(properties values) (moved int) {
	next := packed(s.t, s.tables, properties)
	require.NoError(s.t, s.tables.Maintain(func(tx store.Tx) error {
		rows, err := transfer.Upgrade(tx, s.ships, next)
		moved = len(rows)
		return err
	}))
	s.ships = next
	return moved
}

func (s *shipped) properties() values {
	all := values{}
	require.NoError(s.t, s.tables.View().Scan("sys_properties", store.Span{}, func(row *store.Row) bool {
		all[row.Get("name")] = row.Get("value")
		return true
	}))
	return all
}

// What people did to shipped rows stays done.
func TestUpgradesKeepWhatPeopleDid(t *testing.T) {
	s := &shipped{t: t, tables: empty(t)}
	require.Equal(t, 5, s.upgrade(values{"plain": "1", "set": "1", "removed": "1", "retired": "1", "touched": "1"}))
	bring(t, s.tables,
		transfer.Entry{Table: "sys_properties", Match: values{"name": "set"}, Values: values{"value": "mine"}},
		transfer.Entry{Table: "sys_properties", Match: values{"name": "removed"}, Delete: true},
		transfer.Entry{Table: "sys_properties", Match: values{"name": "touched"}, Values: values{"sys_mod_count": "3"}},
		transfer.Entry{Table: "sys_properties", Values: values{"sys_id": "other", "name": "named", "value": "mine"}})
	next := values{"plain": "2", "set": "2", "removed": "2", "touched": "2", "named": "2", "new": "2"}
	s.upgrade(next)
	require.Equal(t, values{"plain": "2", "set": "mine", "touched": "2", "named": "mine", "new": "2"}, s.properties())
	require.Zero(t, s.upgrade(next), "nothing comes twice")
	row, _ := s.tables.View().Row("sys_properties", "touched")
	require.Equal(t, "3", row.Get("sys_mod_count"), "the history of a row goes on")

	s.upgrade(values{"plain": "1"})
	require.Equal(t, values{"plain": "1", "set": "mine", "named": "mine"}, s.properties(), "what somebody set does not go")
	s.upgrade(next)
	require.Equal(t, "mine", s.properties()["set"])
}

// A row about a record that people removed does not come.
func TestNothingIsShippedForWhatIsGone(t *testing.T) {
	tables := empty(t)
	pack := func(role bool) transfer.Shipment {
		s, err := transfer.Pack(tables, func(put transfer.Put) error {
			require.NoError(t, put("sys_user_group", []string{"sys_id", "name"}, []string{"desk", "Desk"}))
			require.NoError(t, put("sys_user_group", []string{"sys_id", "name"}, []string{"tools", "Tools"}))
			for _, group := range []string{"desk", "tools"} {
				if role {
					require.NoError(t, put("sys_group_has_role", []string{"sys_id", "group", "role"}, []string{"holds " + group, group, "itil"}))
				}
			}
			return nil
		})
		require.NoError(t, err)
		return s
	}
	upgrade := func(before, after transfer.Shipment) {
		require.NoError(t, tables.Maintain(func(tx store.Tx) error {
			_, err := transfer.Upgrade(tx, before, after)
			return err
		}))
	}
	upgrade(nil, pack(false))
	bring(t, tables, transfer.Entry{Table: "sys_user_group", Match: values{"name": "Desk"}, Delete: true})
	upgrade(pack(false), pack(true))
	n, err := tables.View().Count("sys_group_has_role", store.Span{})
	require.NoError(t, err)
	require.Equal(t, 1, n)
}

// Where nobody did anything, only the last shipment counts, whatever came before it.
func TestUpgradesLeaveWhatTheLastOneShips(t *testing.T) {
	s := &shipped{tables: empty(t)}
	rapid.Check(t, func(rt *rapid.T) {
		s.t = rt
		releases := rapid.SliceOfN(rapid.MapOf(rapid.StringMatching(`[a-d]`), rapid.StringMatching(`[12]`)), 1, 4).Draw(rt, "releases")
		for _, r := range releases {
			s.upgrade(r)
			require.Equal(rt, r, s.properties())
		}
	})
}
