package table_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/internal/ident"
	"github.com/snowglobe-dev/snowglobe/mockserver/access"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/rules"
	"github.com/snowglobe-dev/snowglobe/mockserver/store/memstore"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// Rules that load can be run.
func FuzzRules(f *testing.F) {
	f.Add("{name: n, table: thing, on: [create, write], if: size>3, set: {name: {join: [name, size], with: x}}, mark: assumed, source: s}")
	f.Add("{name: n, table: thing, on: [write], was: size>3, changes: [size], mandatory: [name], mark: assumed, source: s}")
	f.Add("{name: n, classes: [toy, thing], on: [create], if: state=1^NQsize=2^state!=3, set: {state: {lookup: [size], in: {'1': '1'}}}, mark: observed, source: s}")
	f.Add("{name: n, table: thing, switch: {audit_inserts: false}, by: name, on: [write], steps: {state: {'1': ['2'], '2': []}}, mark: client, source: s}")
	f.Add("{name: n, table: thing, on: [write, create], to: {record: part_of, if: state=1, unless_others: active=true}, set: {state: {from: state}, size: {add: 1}}, mark: client, source: s}")
	f.Add("{name: n, table: thing, on: [delete, create], if: nameISEMPTY, abort: true, mark: client, source: s}")
	dict, err := dictionary.Load(os.DirFS("../dictionary/testdata/toyshop"))
	require.NoError(f, err)
	rights, err := access.Load(dict, table.CheckCondition(dict), fstest.MapFS{"a.yaml": {Data: []byte("rules: [{table: '*', denied: empty, source: s}]")}})
	require.NoError(f, err)
	profile, err := release.Catalog().Lookup("madrid")
	require.NoError(f, err)
	settings, err := profile.Settings(release.Fresh, nil)
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, text string) {
		rules, err := rules.Load(dict, fstest.MapFS{"r.yaml": {Data: []byte("rules:\n  - " + text + "\n")}})
		if err != nil {
			require.NotEmpty(t, strings.TrimSpace(err.Error()))
			return
		}
		rows, err := memstore.New(table.StoreTables(dict))
		require.NoError(t, err)
		ids := ident.Seeded(1, "fuzz")
		tables := table.New(table.Config{
			Dictionary: dict, Access: rights, Rules: rules, Rows: rows, IDs: ids, Secrets: table.NewSecrets(ids),
			Clock:    clock.NewSimulated(time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC), clock.System()),
			Settings: func() *release.Settings { return settings },
		})
		for _, name := range []string{"thing", "toy", "other"} {
			made, err := tables.Insert(admin, name, table.Change{"name": "x", "state": "1"}, asStored)
			if err != nil {
				continue // refused, as the rule says
			}
			_, _ = tables.Update(admin, name, made.Row.SysID(), table.Change{"size": "7", "notes": "n", "part_of": made.Row.SysID()}, asStored)
			_, _ = tables.Insert(admin, name, table.Change{"part_of": made.Row.SysID()}, asStored)
			_ = tables.Delete(admin, name, made.Row.SysID())
		}
	})
}
