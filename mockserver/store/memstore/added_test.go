package memstore_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/store/memstore"
)

func things(t require.TestingT) (*store.Layout, *memstore.Store) {
	layout, err := store.NewLayout("thing", []store.Column{{Name: store.SysID, Kind: glide.GUID}, {Name: "at", Kind: glide.DateTime}})
	require.NoError(t, err)
	s, err := memstore.New([]store.Table{{Layout: layout, Indexes: []string{"at"}}})
	require.NoError(t, err)
	return layout, s
}

// Rows that are added are there for whoever looks, as if they had been put: whether
// somebody looked before, in forks, beside other writes, and not where a write failed.
func TestAddedRowsAreThere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type world struct {
			store.Store
			rows map[string]string
		}
		layout, first := things(t)
		worlds := []*world{{first, map[string]string{}}}
		next := 0
		row := func(id, at string) *store.Row { return layout.Row([]string{id, at}) }
		look := func(w *world) {
			var want, got []string
			for id, at := range w.rows {
				want = append(want, at+" "+id)
			}
			slices.Sort(want)
			require.NoError(t, w.View().Scan("thing", store.Span{Index: "at"}, func(r *store.Row) bool {
				got = append(got, r.Get("at")+" "+r.SysID())
				return true
			}))
			require.Equal(t, want, got)
			from, to := rapid.IntRange(0, 9).Draw(t, "from"), rapid.IntRange(0, 9).Draw(t, "to")
			low, high := fmt.Sprintf("2019-06-24 12:00:%02d", from), fmt.Sprintf("2019-06-24 12:00:%02d", to)
			n, err := w.View().Count("thing", store.Span{Index: "at", Low: &query.Bound{Value: low, Inclusive: true}, High: &query.Bound{Value: high}})
			require.NoError(t, err)
			within := slices.DeleteFunc(want, func(row string) bool { return row[:19] < low || row[:19] >= high })
			require.Len(t, within, n)
		}
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			w := worlds[rapid.IntRange(0, len(worlds)-1).Draw(t, "world")]
			switch rapid.IntRange(0, 4).Draw(t, "step") {
			case 0:
				look(w)
			case 1:
				worlds = append(worlds, &world{w.Fork(), maps.Clone(w.rows)})
			default:
				fails := rapid.IntRange(0, 4).Draw(t, "fails") == 0
				rows := maps.Clone(w.rows)
				err := w.Update(func(tx store.Tx) error {
					for range rapid.IntRange(1, 4).Draw(t, "writes") {
						at := fmt.Sprintf("2019-06-24 12:00:%02d", rapid.IntRange(0, 9).Draw(t, "at"))
						known := slices.Sorted(maps.Keys(rows))
						switch kind := rapid.IntRange(0, 5).Draw(t, "write"); {
						case kind == 0 && len(known) > 0:
							id := rapid.SampledFrom(known).Draw(t, "id")
							require.NoError(t, tx.Put(row(id, at)))
							rows[id] = at
						case kind == 1 && len(known) > 0:
							id := rapid.SampledFrom(known).Draw(t, "id")
							require.True(t, tx.Delete("thing", id))
							delete(rows, id)
						case kind == 2:
							n, err := tx.Count("thing", store.Span{})
							require.NoError(t, err)
							require.Equal(t, len(rows), n)
						default:
							next++
							id := fmt.Sprintf("%032x", next*7919)
							require.NoError(t, tx.Add(row(id, at)))
							require.Zero(t, tx.Edition("thing"))
							rows[id] = at
						}
					}
					if fails {
						return errors.New("no")
					}
					return nil
				})
				require.Equal(t, fails, err != nil)
				if !fails {
					w.rows = rows
				}
			}
		}
		for _, w := range worlds {
			look(w)
		}
	})
}

// However many come before somebody looks, and whoever looks meanwhile, none is lost.
func TestManyAddedRows(t *testing.T) {
	layout, s := things(t)
	var all sync.WaitGroup
	const writes, each = 300, 100
	all.Go(func() {
		for n := range writes {
			err := s.Update(func(tx store.Tx) error {
				for i := range each {
					if err := tx.Add(layout.Row([]string{fmt.Sprintf("%032x", (n*each+i)*7919), "2019-06-24 12:00:00"})); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
	for range 3 {
		all.Go(func() {
			for {
				n, err := s.View().Count("thing", store.Span{})
				if err != nil || n%each != 0 {
					t.Errorf("%d rows, %v", n, err)
				}
				if n == writes*each {
					return
				}
			}
		})
	}
	all.Wait()
	// and again without anybody looking
	layout, s = things(t)
	for n := range writes {
		require.NoError(t, s.Update(func(tx store.Tx) error {
			for i := range each {
				require.NoError(t, tx.Add(layout.Row([]string{fmt.Sprintf("%032x", (n*each+i)*7919), "2019-06-24 12:00:00"})))
			}
			return nil
		}))
	}
	n, err := s.View().Count("thing", store.Span{Index: "at"})
	require.NoError(t, err)
	require.Equal(t, writes*each, n)
	require.ErrorIs(t, s.Update(func(tx store.Tx) error {
		other, err := store.NewLayout("other", []store.Column{{Name: store.SysID}})
		require.NoError(t, err)
		return tx.Add(other.Row([]string{"1"}))
	}), store.ErrNoTable)
}

// BenchmarkAdd is a row that is added to a long table, and its part of the first look at
// twenty thousand like it.
func BenchmarkAdd(b *testing.B) {
	s := filled(b, 200_000)
	layout, err := store.NewLayout("thing", []store.Column{{Name: store.SysID, Kind: glide.GUID}, {Name: "at", Kind: glide.DateTime}})
	require.NoError(b, err)
	n := 0
	for b.Loop() {
		n++
		id := fmt.Sprintf("%016x%016x", uint64(n)*0x9e3779b97f4a7c15, n)
		if err := s.Update(func(tx store.Tx) error { return tx.Add(layout.Row([]string{id, "2019-06-24 12:00:30"})) }); err != nil {
			b.Fatal(err)
		}
	}
}
