package table_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

func TestWritesHappenTogetherOrNotAtAll(t *testing.T) {
	tables := emptyWith(t, map[string]string{"unknown_choice": "ignore"})
	as := table.Behalf{Caller: nobody}
	stop := errors.New("stop")
	var made string
	write := func(w *table.Writes) error {
		server, err := w.Insert("cmdb_ci", table.Change{"sys_class_name": "cmdb_ci_linux_server", "name": "Together", "discovery_source": "A source of ours"})
		if err != nil {
			return err
		}
		made = server.Row.SysID()
		_, err = w.Update("cmdb_ci", made, table.Change{"ip_address": "192.0.2.77"})
		return err
	}
	require.ErrorIs(t, tables.Together(as, func(w *table.Writes) error {
		require.NoError(t, write(w))
		_, err := w.Reader().Record("cmdb_ci_server", made)
		require.NoError(t, err, "what was written can be read before it is kept")
		return stop
	}), stop)
	_, err := tables.Reader(admin).Record("cmdb_ci", made)
	require.ErrorIs(t, err, table.ErrNoRow)

	require.NoError(t, tables.Together(as, write))
	found, err := tables.Reader(admin).Record("cmdb_ci", made)
	require.NoError(t, err)
	require.Equal(t, "cmdb_ci_linux_server", found.Class.Name)
	require.Equal(t, "192.0.2.77", found.Row.Get("ip_address"))
	require.Equal(t, "A source of ours", found.Row.Get("discovery_source"))

	remove := func(w *table.Writes) error { return w.Delete("cmdb_ci", made) }
	require.ErrorIs(t, tables.Together(table.Behalf{Caller: nobody, Rights: true}, remove), table.ErrNoRow, "whom rights are asked of may not see it")
	require.NoError(t, tables.Together(as, remove))
	require.ErrorIs(t, tables.Together(as, remove), table.ErrNoRow)
}

func TestReclassifiedRowsKeepWhatBothClassesHave(t *testing.T) {
	tables := emptyWith(t, map[string]string{"unknown_choice": "ignore"})
	caller := admin
	made, err := tables.Insert(caller, "cmdb_ci_linux_server", table.Change{"name": "Moving", "os": "Linux", "kernel_release": "5"}, table.WriteOptions{})
	require.NoError(t, err)
	id := made.Row.SysID()
	stop := errors.New("stop")
	move := func(to string, change table.Change) error {
		return tables.Together(table.Behalf{Caller: caller}, func(w *table.Writes) error {
			_, err := w.Reclassify(id, "cmdb_ci_linux_server", to, change)
			if err == nil && to == "cmdb_ci_server" {
				return stop
			}
			return err
		})
	}
	require.ErrorIs(t, move("no_such_table", nil), table.ErrNoTable)
	require.ErrorIs(t, move("cmdb_ci_server", nil), stop)
	require.NoError(t, move("cmdb_ci_win_server", table.Change{"ip_address": "192.0.2.77"}))
	require.ErrorIs(t, move("cmdb_ci_win_server", nil), table.ErrNoRow)
	found, err := tables.Reader(caller).Record("cmdb_ci", id)
	require.NoError(t, err)
	require.Equal(t, "cmdb_ci_win_server", found.Class.Name)
	for column, want := range map[string]string{
		"sys_class_name": "cmdb_ci_win_server", "os": "Linux", "kernel_release": "", "ip_address": "192.0.2.77", "sys_mod_count": "1",
	} {
		require.Equal(t, want, found.Row.Get(column), column)
	}
}
