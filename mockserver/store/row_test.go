package store_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// However long its values are, and whether there are any, a row gives them back, and
// what the caller does with the list changes nothing.
func TestARowGivesItsValuesBack(t *testing.T) {
	var bulk store.Bulk
	ways := []func(*store.Layout, []string) *store.Row{(*store.Layout).Row, bulk.Row}
	rapid.Check(t, func(t *rapid.T) {
		made := ways[rapid.IntRange(0, 1).Draw(t, "in bulk")]
		columns := []store.Column{{Name: store.SysID}}
		for i := range rapid.IntRange(0, 5).Draw(t, "columns") {
			columns = append(columns, store.Column{Name: fmt.Sprint("c", i)})
		}
		layout, err := store.NewLayout("thing", rapid.Permutation(columns).Draw(t, "order"))
		require.NoError(t, err)
		values := make([]string, len(columns))
		for i := range values {
			long := rapid.SampledFrom([]int{0, 0, 1, 3, 20, 255, 256, 65535, 65536, 1 << 24}).Draw(t, "length")
			values[i] = strings.Repeat(rapid.StringMatching(`[a-z]`).Draw(t, "letter"), long)
		}
		given := append([]string(nil), values...)
		row := made(layout, given)
		given[0] = "other"
		require.Equal(t, values, row.Values())
		for i, c := range layout.Columns() {
			require.Equal(t, values[i], row.At(i))
			require.Equal(t, values[i], row.Get(c.Name))
		}
		require.Equal(t, row.Get(store.SysID), row.SysID())
		changed := row.With(map[string]string{store.SysID: "another", "nothing": "x"})
		require.Equal(t, "another", changed.SysID())
		require.Equal(t, values, row.Values())
	})
}

// Rows that share memory do not share values.
func TestRowsInBulkStandApart(t *testing.T) {
	layout, err := store.NewLayout("thing", []store.Column{{Name: store.SysID}, {Name: "name"}})
	require.NoError(t, err)
	var bulk store.Bulk
	rows := make([]*store.Row, 3000)
	text := func(i int) string { return strings.Repeat(string(rune('a'+i%26)), i%90) }
	for i := range rows {
		rows[i] = bulk.Row(layout, []string{strconv.Itoa(i), text(i)})
	}
	for i, row := range rows {
		require.Equal(t, []string{strconv.Itoa(i), text(i)}, row.Values())
	}
}

// Tables have dozens of columns, and some more.
func TestARowOfManyColumns(t *testing.T) {
	for _, columns := range []int{1, 31, 32, 63, 64, 65, 127, 128, 129, 300} {
		for _, longest := range []int{0, 70, 70_000} {
			layout, values := wideRow(t, columns, longest)
			var bulk store.Bulk
			for range 2 {
				require.Equal(t, values, bulk.Row(layout, values).Values())
			}
			require.Equal(t, values, layout.Row(values).Values())
		}
	}
}

// wideRow is a layout with that many columns, and values for it, most of them empty.
func wideRow(tb testing.TB, columns, longest int) (*store.Layout, []string) {
	tb.Helper()
	all, values := make([]store.Column, columns), make([]string, columns)
	for i := range all {
		all[i].Name = fmt.Sprint("c", i)
		if i%3 == 0 {
			values[i] = fmt.Sprint("value ", i)
		}
	}
	all[0].Name = store.SysID
	values[columns/2] = strings.Repeat("x", longest)
	layout, err := store.NewLayout("thing", all)
	require.NoError(tb, err)
	return layout, values
}

// BenchmarkRow is a row as long as that of an incident.
func BenchmarkRow(b *testing.B) {
	layout, values := wideRow(b, 90, 40)
	b.ReportAllocs()
	for b.Loop() {
		_ = layout.Row(values)
	}
}
