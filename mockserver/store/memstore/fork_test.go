package memstore_test

import (
	"runtime"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/ident"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/store/memstore"
)

// A fork that was written to costs a way through each tree of the table and nothing
// else: ten thousand have to fit in a gigabyte, after writes to some ten tables each.
func TestAWrittenForkIsSmall(t *testing.T) {
	const rows, forks, most = 50_000, 200, 4 << 10
	layout, err := store.NewLayout("thing", []store.Column{{Name: store.SysID, Kind: glide.GUID}, {Name: "at", Kind: glide.Integer}})
	require.NoError(t, err)
	parent, err := memstore.New([]store.Table{{Layout: layout, Indexes: []string{"at"}}})
	require.NoError(t, err)
	ids := ident.Seeded(1, "things")
	require.NoError(t, parent.Defer("thing", func() []*store.Row {
		all := make([]*store.Row, rows)
		for i := range all {
			all[i] = layout.Row([]string{ids.SysID(), strconv.Itoa(i)})
		}
		return all
	}))
	n, err := parent.View().Count("thing", store.Span{})
	require.NoError(t, err)
	require.Equal(t, rows, n)

	kept := make([]store.Store, forks)
	before := heap()
	for i := range kept {
		kept[i] = parent.Fork()
		require.NoError(t, kept[i].Update(func(tx store.Tx) error {
			return tx.Put(layout.Row([]string{ids.SysID(), strconv.Itoa(rows / 2)}))
		}))
	}
	each := (heap() - before) / forks
	t.Logf("%d bytes each", each)
	require.Less(t, each, most)
	for _, f := range kept {
		n, err := f.View().Count("thing", store.Span{})
		require.NoError(t, err)
		require.Equal(t, rows+1, n)
	}
	n, err = parent.View().Count("thing", store.Span{})
	require.NoError(t, err)
	require.Equal(t, rows, n)
}

func heap() int {
	runtime.GC()
	runtime.GC() // what finalizers and pools held
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}
