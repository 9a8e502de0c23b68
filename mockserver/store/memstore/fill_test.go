package memstore_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/store/memstore"
)

// Rows that come all at once stand where they would stand had they come one by one,
// whatever their values are.
func TestDeferredRowsStandAsIfPut(t *testing.T) {
	columns := []store.Column{
		{Name: store.SysID, Kind: glide.GUID}, {Name: "at", Kind: glide.DateTime}, {Name: "day", Kind: glide.Date},
		{Name: "name", Kind: glide.String}, {Name: "number", Kind: glide.Integer},
	}
	indexes := []string{"at", "day", "name", "number"}
	layout, err := store.NewLayout("thing", columns)
	require.NoError(t, err)
	text := rapid.StringMatching(`[aAbkKſ\x00é]{0,10}`)
	moments := rapid.SampledFrom([]string{
		"", "2019-06-24 12:00:00", "2019-06-24 12:00:01", "2019-06-24", "2019-06-24 12:00:0x", "2019-06-24T12:00:00", "1980-01-01 00:00:00",
	})
	rapid.Check(t, func(t *rapid.T) {
		// Mostly a table has no value that spoils the short way.
		plain := rapid.Bool().Draw(t, "plain")
		rows := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) *store.Row {
			id, at, name := text.Draw(t, "id"), moments.Draw(t, "at"), text.Draw(t, "name")
			if plain {
				id = rapid.StringMatching(`[aAb]{0,10}`).Draw(t, "plain id")
				at = fmt.Sprintf("2019-06-24 12:00:%02d", rapid.IntRange(0, 3).Draw(t, "second"))
				name = rapid.StringMatching(`[aAb]{8,12}`).Draw(t, "plain name")
			}
			return layout.Row([]string{id, at, at[:min(len(at), 10)], name, rapid.StringMatching(`-?[0-2]{0,2}x?`).Draw(t, "number")})
		}), 0, 80).Draw(t, "rows")
		one, err := memstore.New([]store.Table{{Layout: layout, Indexes: indexes}})
		require.NoError(t, err)
		require.NoError(t, one.Update(func(tx store.Tx) error {
			for _, row := range rows {
				if err := tx.Put(row); err != nil {
					return err
				}
			}
			return nil
		}))
		all, err := memstore.New([]store.Table{{Layout: layout, Indexes: indexes}})
		require.NoError(t, err)
		require.NoError(t, all.Defer("thing", func() []*store.Row { return rows }))
		for _, index := range append(indexes, "") {
			require.Equal(t, walked(t, one, index), walked(t, all, index), "index %q", index)
		}
	})
}

func walked(t require.TestingT, s *memstore.Store, index string) []string {
	var rows []string
	require.NoError(t, s.View().Scan("thing", store.Span{Index: index}, func(row *store.Row) bool {
		rows = append(rows, fmt.Sprintf("%q", row.Values()))
		return true
	}))
	return rows
}

// BenchmarkFill is the first look at a long log.
func BenchmarkFill(b *testing.B) {
	const many = 100_000
	layout, err := store.NewLayout("thing", []store.Column{{Name: store.SysID, Kind: glide.GUID}, {Name: "at", Kind: glide.DateTime}})
	require.NoError(b, err)
	rows := make([]*store.Row, many)
	for i := range rows {
		rows[i] = layout.Row([]string{fmt.Sprintf("%016x%016x", uint64(i)*0x9e3779b97f4a7c15, i), fmt.Sprintf("2019-06-24 12:00:%02d", i*60/many)})
	}
	for b.Loop() {
		s, err := memstore.New([]store.Table{{Layout: layout, Indexes: []string{"at"}}})
		require.NoError(b, err)
		require.NoError(b, s.Defer("thing", func() []*store.Row { return rows }))
		n, err := s.View().Count("thing", store.Span{})
		require.NoError(b, err)
		require.Equal(b, many, n)
	}
}
