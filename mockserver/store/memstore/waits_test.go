package memstore_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Rows that nobody has looked at yet find their places once for all forks, and not in
// each that adds one of its own.
func TestForksShareWhatWaits(t *testing.T) {
	const waiting, forks, most = 20_000, 30, 16 << 10
	layout, parent := things(t)
	add := func(s store.Store, id string) {
		require.NoError(t, s.Update(func(tx store.Tx) error { return tx.Add(layout.Row([]string{id, "2019-06-24 12:00:00"})) }))
	}
	count := func(s store.Store, want int) {
		n, err := s.View().Count("thing", store.Span{})
		require.NoError(t, err)
		require.Equal(t, want, n)
	}
	for n := range waiting {
		add(parent, fmt.Sprintf("%032x", n*7919))
	}
	kept := []store.Store{parent.Fork()}
	add(kept[0], "e")
	count(kept[0], waiting+1)
	before := heap()
	for n := range forks {
		f := kept[0].Fork()
		if n%2 == 0 {
			f = parent.Fork()
			add(f, "d")
		}
		add(f, fmt.Sprintf("f%031x", n))
		count(f, waiting+2)
		kept = append(kept, f)
	}
	each := (heap() - before) / forks
	t.Logf("%d bytes each", each)
	require.Less(t, each, most)
	count(parent, waiting)
	runtime.KeepAlive(kept)
}
