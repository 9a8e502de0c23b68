package table_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/table/tabletest"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

// A shared key is kept so that the instance has it again, whoever brings it, and
// what is imported as it was stored stays.
func TestSharedKeysAreSealed(t *testing.T) {
	const key = "a-shared-key-of-more-than-32-letters"
	tables := tabletest.New(t, "orlando", tabletest.Options{})
	made, err := tables.Insert(admin, "jwt_verifier_map", table.Change{"name": "by hand", "shared_key": key}, table.WriteOptions{})
	require.NoError(t, err)
	stored := made.Row.Get("shared_key")
	brought, err := transfer.Import(tables, []transfer.Entry{
		{Table: "jwt_verifier_map", Values: map[string]string{"name": "clear", "shared_key": key}},
		{Table: "jwt_verifier_map", Values: map[string]string{"name": "as it was", "shared_key": stored}},
	})
	require.NoError(t, err)
	want := map[string]string{made.Row.SysID(): key, brought.SysIDs[0]: key, brought.SysIDs[1]: key}
	for id, plain := range want {
		row, ok := tables.View().Row("jwt_verifier_map", id)
		require.True(t, ok)
		require.NotContains(t, row.Get("shared_key"), key)
		opened, ok := tables.Secrets().Open(row.Get("shared_key"))
		require.True(t, ok)
		require.Equal(t, plain, opened)
	}
	same, _ := tables.View().Row("jwt_verifier_map", brought.SysIDs[1])
	require.Equal(t, stored, same.Get("shared_key"))
}

// Nothing that reads rows, or is written because of one, shows a sealed key or what
// is stored of it.
func TestSealedKeysAreNotRead(t *testing.T) {
	const key = "a-shared-key-of-more-than-32-letters"
	tables := tabletest.New(t, "orlando", tabletest.Options{})
	made, err := tables.Insert(admin, "jwt_verifier_map", table.Change{"name": "one", "shared_key": key}, table.WriteOptions{})
	require.NoError(t, err)
	stored := made.Row.Get("shared_key")
	column, ok := made.Class.Column("shared_key")
	require.True(t, ok)
	require.True(t, column.Secret())
	reader := tables.Reader(admin)
	for _, shown := range []string{table.Raw(column, stored), reader.Shown(made.Row, column)} {
		require.NotEmpty(t, shown)
		require.NotContains(t, stored, shown)
	}
	for _, q := range []string{"shared_key=" + key, "shared_keySTARTSWITHsealed", "shared_keyISNOTEMPTY"} {
		require.Equal(t, 1, list(t, tables, admin, "jwt_verifier_map", "name=one^"+q).Total, q+" is no part of a query")
		require.Equal(t, 1, list(t, tables, admin, "jwt_verifier_map", "name=one^NQname=none^"+q).Total, q)
	}
	_, err = tables.Update(admin, "jwt_verifier_map", made.Row.SysID(), table.Change{"shared_key": key + "2"}, table.WriteOptions{})
	require.NoError(t, err)
	require.NoError(t, tables.Delete(admin, "jwt_verifier_map", made.Row.SysID()))
	for _, name := range []string{"sys_audit", "sys_audit_delete", "sys_journal_field", table.BehindAudit, "sys_update_xml"} {
		_ = tables.View().Scan(name, store.Span{}, func(row *store.Row) bool {
			for _, value := range row.Values() {
				require.NotContains(t, value, key, name)
				require.NotContains(t, value, "sealed$", name)
			}
			return true
		})
	}
	brought, err := transfer.Import(tables, []transfer.Entry{{Table: "jwt_verifier_map", Values: map[string]string{"name": "two", "shared_key": key}}})
	require.NoError(t, err)
	require.Len(t, brought.SysIDs, 1)
	exported, err := transfer.Export(tables, true, "jwt_verifier_map")
	require.NoError(t, err)
	require.Len(t, exported, 1)
	require.NotContains(t, exported[0].Columns, "shared_key")
}
