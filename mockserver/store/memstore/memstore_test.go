package memstore_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/store/memstore"
	"github.com/snowglobe-dev/snowglobe/mockserver/store/storetest"
)

func TestContract(t *testing.T) {
	storetest.Run(t, func(tables []store.Table) (store.Store, error) { return memstore.New(tables) })
}

func TestNewRefusesWhatCannotBe(t *testing.T) {
	l, err := store.NewLayout("thing", []store.Column{{Name: store.SysID}})
	require.NoError(t, err)
	_, err = memstore.New([]store.Table{{Layout: l}, {Layout: l}})
	require.ErrorContains(t, err, "table thing is defined twice")
	_, err = memstore.New([]store.Table{{Layout: l, Indexes: []string{"colour"}}})
	require.ErrorContains(t, err, "index colour of table thing: no such column")
}

func filled(tb testing.TB, rows int) *memstore.Store {
	tb.Helper()
	l, err := store.NewLayout("thing", []store.Column{{Name: store.SysID, Kind: glide.GUID}, {Name: "at", Kind: glide.DateTime}})
	require.NoError(tb, err)
	s, err := memstore.New([]store.Table{{Layout: l, Indexes: []string{"at"}}})
	require.NoError(tb, err)
	require.NoError(tb, s.Update(func(tx store.Tx) error {
		for i := range rows {
			if err := tx.Put(l.Row([]string{fmt.Sprintf("%032x", i*7919), fmt.Sprintf("2019-06-24 12:00:%02d", i%60)})); err != nil {
				return err
			}
		}
		return nil
	}))
	return s
}

// A fork must not depend on the number of rows: its allocations are bounded.
func TestForkCostsAPointer(t *testing.T) {
	s := filled(t, 10000)
	var keep store.Store
	require.LessOrEqual(t, testing.AllocsPerRun(100, func() { keep = s.Fork() }), 2.0)
	require.NotNil(t, keep)
}

func BenchmarkPut(b *testing.B) {
	s := filled(b, 100000)
	row, _ := s.View().Row("thing", fmt.Sprintf("%032x", 7919))
	for b.Loop() {
		if err := s.Update(func(tx store.Tx) error { return tx.Put(row) }); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFork(b *testing.B) {
	s := filled(b, 100000)
	for b.Loop() {
		_ = s.Fork()
	}
}

// A transaction that only looks leaves the very rows that there were.
func TestLookingChangesNothing(t *testing.T) {
	s := filled(t, 3)
	before := s.View()
	require.NoError(t, s.Update(func(tx store.Tx) error {
		_, ok := tx.Row("thing", "nobody")
		require.False(t, ok)
		require.False(t, tx.Delete("thing", "nobody"))
		require.Equal(t, before.Edition("thing"), tx.Edition("thing"))
		return nil
	}))
	require.Same(t, before, s.View())
}
