package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Make returns an empty store that holds the given tables.
type Make func([]store.Table) (store.Store, error)

// Run holds a store against the contract.
func Run(t *testing.T, newStore Make) {
	t.Helper()
	for name, check := range map[string]func(*testing.T, *fixture){
		"writes are read back":               writesAreReadBack,
		"a failed update leaves no trace":    failedUpdateLeavesNoTrace,
		"views show one moment":              viewsShowOneMoment,
		"forks go their own way":             forksGoTheirOwnWay,
		"spans walk in order":                spansWalkInOrder,
		"spans agree with a slow reading":    spansAgreeWithSlowReading,
		"what is not there is an error":      missingIsAnError,
		"readers never see half an update":   readersSeeWholeUpdates,
		"forks of one parent write at once":  forksWriteAtOnce,
		"deferred rows come when asked for":  deferredRowsCome,
		"other rows are deferred in a write": othersAreDeferred,
		"an edition stands for its rows":     editionsStandForRows,
	} {
		t.Run(name, func(t *testing.T) {
			f := &fixture{layout: layout(t)}
			s, err := newStore([]store.Table{{Layout: f.layout, Indexes: []string{"number", "name"}}})
			require.NoError(t, err)
			f.Store = s
			check(t, f)
		})
	}
}

// A table has another edition when its rows are others, and none while somebody is at
// it.
func editionsStandForRows(t *testing.T, f *fixture) {
	require.Zero(t, f.View().Edition("nothing"))
	first, fork := f.View().Edition(table), f.Fork()
	require.NotZero(t, first)
	require.Equal(t, first, fork.View().Edition(table))
	one := f.layout.Row([]string{"1", "a", "one"})
	for _, s := range []store.Store{f.Store, fork} {
		require.NoError(t, s.Update(func(tx store.Tx) error {
			require.Equal(t, first, tx.Edition(table), "nothing is written yet")
			require.NoError(t, tx.Put(one))
			require.Zero(t, tx.Edition(table))
			return nil
		}))
	}
	second, other := f.View().Edition(table), fork.View().Edition(table)
	require.NotContains(t, []uint64{0, first, other}, second)
	require.NotContains(t, []uint64{0, first}, other)
	require.NoError(t, f.Update(func(store.Tx) error { return nil }))
	require.Equal(t, second, f.View().Edition(table))
	require.Error(t, f.Update(func(tx store.Tx) error {
		require.NoError(t, tx.Put(one))
		return errors.New("no")
	}))
	require.Equal(t, second, f.View().Edition(table))
	require.NoError(t, f.Update(func(tx store.Tx) error {
		require.True(t, tx.Delete(table, one.SysID()))
		return nil
	}))
	require.NotContains(t, []uint64{0, first, second, other}, f.View().Edition(table))
}

// Rows that are deferred in place of others come with the rest of the transaction, or not
// at all; forks and views from before keep what they have.
func othersAreDeferred(t *testing.T, f *fixture) {
	f.put(t, [3]string{"1", "a", "one"}, [3]string{"2", "b", "two"})
	early, fork := f.View(), f.Fork()
	calls := 0
	fill := func() []*store.Row {
		calls++
		return []*store.Row{f.layout.Row([]string{"3", "b", "three"}), f.layout.Row([]string{"4", "c", "four"})}
	}
	no := errors.New("no")
	require.ErrorIs(t, f.Update(func(tx store.Tx) error {
		require.ErrorIs(t, tx.Defer("nothing", fill), store.ErrNoTable)
		require.NoError(t, tx.Defer(table, fill))
		return no
	}), no)
	require.Equal(t, []string{"a", "b"}, ids(t, f.View(), store.Span{}))
	require.NoError(t, f.Update(func(tx store.Tx) error { return tx.Defer(table, fill) }))
	require.NotEqual(t, early.Edition(table), f.View().Edition(table))
	require.Zero(t, calls, "nobody has asked yet")
	require.Equal(t, []string{"b", "c"}, ids(t, f.View(), store.Span{Index: "number"}))
	require.NoError(t, f.Update(func(tx store.Tx) error {
		require.NoError(t, tx.Defer(table, fill))
		require.True(t, tx.Delete(table, "b"))
		return tx.Put(f.layout.Row([]string{"5", "d", "five"}))
	}))
	require.Equal(t, []string{"c", "d"}, ids(t, f.View(), store.Span{}))
	for _, before := range []store.View{early, fork.View()} {
		require.Equal(t, []string{"a", "b"}, ids(t, before, store.Span{}))
	}
}

// Rows that are deferred are there for whoever looks first, once, and for forks
// that were made before.
func deferredRowsCome(t *testing.T, f *fixture) {
	calls := 0
	fill := func() []*store.Row {
		calls++
		return []*store.Row{f.layout.Row([]string{"1", "a", "one"}), f.layout.Row([]string{"2", "b", "two"})}
	}
	require.NoError(t, f.Defer(table, fill))
	require.ErrorIs(t, f.Defer(table, fill), store.ErrNotEmpty)
	require.ErrorIs(t, f.Defer("nothing", fill), store.ErrNoTable)
	early, fork := f.View(), f.Fork()
	require.Zero(t, calls, "nobody has asked yet")

	require.NoError(t, fork.Update(func(tx store.Tx) error {
		require.True(t, tx.Delete(table, "a"))
		return tx.Put(f.layout.Row([]string{"3", "c", "three"}))
	}))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			n, err := f.View().Count(table, store.Span{Index: "number"})
			if err != nil || n != 2 {
				t.Errorf("%d rows, %v", n, err)
			}
		})
	}
	wg.Wait()
	require.Equal(t, 1, calls)
	_, ok := early.Row(table, "b")
	require.True(t, ok, "a view from before shows them as well")
	_, ok = fork.View().Row(table, "a")
	require.False(t, ok)
	n, err := fork.View().Count(table, store.Span{})
	require.NoError(t, err)
	require.Equal(t, 2, n)
	require.ErrorIs(t, fork.Defer(table, fill), store.ErrNotEmpty)
}

const table = "thing"

type fixture struct {
	store.Store
	layout *store.Layout
}

func layout(t *testing.T) *store.Layout {
	t.Helper()
	l, err := store.NewLayout(table, []store.Column{
		{Name: "number", Kind: glide.Integer}, {Name: store.SysID, Kind: glide.GUID}, {Name: "name", Kind: glide.String},
	})
	require.NoError(t, err)
	return l
}

func (f *fixture) put(t *testing.T, rows ...[3]string) {
	t.Helper()
	require.NoError(t, f.Update(func(tx store.Tx) error {
		for _, r := range rows {
			if err := tx.Put(f.layout.Row(r[:])); err != nil {
				return err
			}
		}
		return nil
	}))
}

// ids are the sys_ids that a span yields, in order.
func ids(t *testing.T, v store.View, s store.Span) []string {
	t.Helper()
	found := []string{}
	require.NoError(t, v.Scan(table, s, func(r *store.Row) bool {
		found = append(found, r.SysID())
		return true
	}))
	return found
}

func at(value string, inclusive bool) *query.Bound {
	return &query.Bound{Value: value, Inclusive: inclusive}
}

func writesAreReadBack(t *testing.T, f *fixture) {
	t.Helper()
	f.put(t, [3]string{"1", "a", "lamp"}, [3]string{"2", "b", "chair"})
	row, ok := f.View().Row(table, "A")
	require.True(t, ok, "sys_ids compare without case")
	require.Equal(t, "lamp", row.Get("name"))

	f.put(t, [3]string{"9", "a", "sofa"})
	require.Equal(t, []string{"b", "a"}, ids(t, f.View(), store.Span{Index: "number"}), "the index follows a change")

	require.NoError(t, f.Update(func(tx store.Tx) error {
		require.True(t, tx.Delete(table, "b"))
		require.False(t, tx.Delete(table, "b"))
		_, there := tx.Row(table, "b")
		require.False(t, there, "a transaction reads what it wrote")
		return nil
	}))
	require.Equal(t, []string{"a"}, ids(t, f.View(), store.Span{Index: "name"}))
}

func failedUpdateLeavesNoTrace(t *testing.T, f *fixture) {
	t.Helper()
	f.put(t, [3]string{"1", "a", "lamp"})
	oops := errors.New("oops")
	err := f.Update(func(tx store.Tx) error {
		tx.Delete(table, "a")
		require.NoError(t, tx.Put(f.layout.Row([]string{"2", "b", "chair"})))
		return oops
	})
	require.Equal(t, oops, err)
	require.Equal(t, []string{"a"}, ids(t, f.View(), store.Span{}))
	require.Equal(t, []string{"a"}, ids(t, f.View(), store.Span{Index: "number"}))
}

func viewsShowOneMoment(t *testing.T, f *fixture) {
	t.Helper()
	f.put(t, [3]string{"1", "a", "lamp"})
	before := f.View()
	f.put(t, [3]string{"2", "b", "chair"}, [3]string{"3", "a", "sofa"})
	row, _ := before.Row(table, "a")
	require.Equal(t, "lamp", row.Get("name"))
	require.Equal(t, []string{"a"}, ids(t, before, store.Span{Index: "name"}))
}

func forksGoTheirOwnWay(t *testing.T, f *fixture) {
	t.Helper()
	f.put(t, [3]string{"1", "a", "lamp"})
	fork := &fixture{Store: f.Fork(), layout: f.layout}
	fork.put(t, [3]string{"2", "b", "chair"})
	f.put(t, [3]string{"3", "c", "sofa"})
	require.Equal(t, []string{"a", "c"}, ids(t, f.View(), store.Span{}))
	require.Equal(t, []string{"a", "b"}, ids(t, fork.View(), store.Span{}))
}

func spansWalkInOrder(t *testing.T, f *fixture) {
	t.Helper()
	f.put(t,
		[3]string{"10", "d", "b"}, [3]string{"9", "c", "B"}, [3]string{"9", "a", "a"}, [3]string{"", "b", ""},
	)
	v := f.View()
	for name, c := range map[string]struct {
		span store.Span
		want []string
	}{
		"by sys_id":                  {store.Span{}, []string{"a", "b", "c", "d"}},
		"by sys_id, descending":      {store.Span{Descending: true}, []string{"d", "c", "b", "a"}},
		"by sys_id, after":           {store.Span{Low: at("b", false)}, []string{"c", "d"}},
		"by sys_id, up to":           {store.Span{High: at("b", true)}, []string{"a", "b"}},
		"numbers, empty first":       {store.Span{Index: "number"}, []string{"b", "a", "c", "d"}},
		"numbers, descending":        {store.Span{Index: "number", Descending: true}, []string{"d", "c", "a", "b"}},
		"one number":                 {store.Span{Index: "number", Low: at("9", true), High: at("9", true)}, []string{"a", "c"}},
		"above a number":             {store.Span{Index: "number", Low: at("9", false)}, []string{"d"}},
		"below a number, descending": {store.Span{Index: "number", High: at("10", false), Descending: true}, []string{"c", "a", "b"}},
		"text without case":          {store.Span{Index: "name", Low: at("b", true)}, []string{"c", "d"}},
		"an empty stretch":           {store.Span{Index: "number", Low: at("9", false), High: at("10", false)}, []string{}},
		"a stretch turned round":     {store.Span{Index: "number", Low: at("10", true), High: at("9", true)}, []string{}},
		"skipping":                   {store.Span{Index: "number", Skip: 2}, []string{"c", "d"}},
		"skipping, descending":       {store.Span{Index: "number", Skip: 3, Descending: true}, []string{"b"}},
		"skipping into a stretch":    {store.Span{Index: "number", Low: at("9", true), Skip: 1}, []string{"c", "d"}},
		"skipping past the end":      {store.Span{Index: "number", Skip: 4}, []string{}},
	} {
		require.Equal(t, c.want, ids(t, v, c.span), name)
	}
}

// spansAgreeWithSlowReading compares every span over a table with many equal
// values to a plain filter and sort.
func spansAgreeWithSlowReading(t *testing.T, f *fixture) {
	t.Helper()
	var rows []*store.Row
	for i := range 300 {
		r := [3]string{strconv.Itoa(i % 7), fmt.Sprintf("%03d", i*37%300), strconv.Itoa(i % 3)}
		f.put(t, r)
		rows = append(rows, f.layout.Row(r[:]))
	}
	slices.SortFunc(rows, func(a, b *store.Row) int {
		if c := glide.Compare(glide.Integer, a.Get("number"), b.Get("number")); c != 0 {
			return c
		}
		return glide.Compare(glide.GUID, a.SysID(), b.SysID())
	})
	v := f.View()
	for low := range 8 {
		for high := range 8 {
			for mode := range 8 {
				compareSpan(t, v, rows, store.Span{
					Index: "number", Low: at(strconv.Itoa(low), mode&1 == 0), High: at(strconv.Itoa(high), mode&2 == 0),
					Descending: mode&4 == 0,
				})
			}
		}
	}
}

func compareSpan(t *testing.T, v store.View, sorted []*store.Row, s store.Span) {
	t.Helper()
	want := []string{}
	for _, r := range sorted {
		low := glide.Compare(glide.Integer, r.Get("number"), s.Low.Value)
		high := glide.Compare(glide.Integer, r.Get("number"), s.High.Value)
		if (low > 0 || low == 0 && s.Low.Inclusive) && (high < 0 || high == 0 && s.High.Inclusive) {
			want = append(want, r.SysID())
		}
	}
	if s.Descending {
		slices.Reverse(want)
	}
	require.Equal(t, want, ids(t, v, s), "%+v", s)
	n, err := v.Count(table, s)
	require.NoError(t, err)
	require.Len(t, want, n, "%+v", s)
}

func missingIsAnError(t *testing.T, f *fixture) {
	t.Helper()
	_, ok := f.View().Row("nowhere", "a")
	require.False(t, ok)
	nothing := func(*store.Row) bool { return true }
	require.ErrorIs(t, f.View().Scan("nowhere", store.Span{}, nothing), store.ErrNoTable)
	require.ErrorIs(t, f.View().Scan(table, store.Span{Index: "colour"}, nothing), store.ErrNoIndex)
	_, err := f.View().Count("nowhere", store.Span{})
	require.ErrorIs(t, err, store.ErrNoTable)

	other, err := store.NewLayout("nowhere", []store.Column{{Name: store.SysID}})
	require.NoError(t, err)
	require.ErrorIs(t, f.Update(func(tx store.Tx) error { return tx.Put(other.Row([]string{"a"})) }), store.ErrNoTable)
}

// readersSeeWholeUpdates moves a token between two rows: whoever looks sees it
// exactly once.
func readersSeeWholeUpdates(t *testing.T, f *fixture) {
	t.Helper()
	f.put(t, [3]string{"1", "a", "here"}, [3]string{"2", "b", ""})
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := range 500 {
			names := []string{"here", ""}
			if i%2 == 0 {
				names = []string{"", "here"}
			}
			_ = f.Update(func(tx store.Tx) error {
				_ = tx.Put(f.layout.Row([]string{"1", "a", names[0]}))
				return tx.Put(f.layout.Row([]string{"2", "b", names[1]}))
			})
		}
	})
	for range 4 {
		wg.Go(func() {
			for range 500 {
				n, err := f.View().Count(table, store.Span{Index: "name", Low: at("here", true), High: at("here", true)})
				if err != nil || n != 1 {
					t.Errorf("saw it %d times, %v", n, err)
					return
				}
			}
		})
	}
	wg.Wait()
}

// forksWriteAtOnce lets many forks and their parent write at the same time: they
// share nodes that a careless copy would change under the others.
func forksWriteAtOnce(t *testing.T, f *fixture) {
	t.Helper()
	for i := range 200 {
		f.put(t, [3]string{strconv.Itoa(i), fmt.Sprintf("%03d", i), "base"})
	}
	var wg sync.WaitGroup
	for w := range 8 {
		fork := &fixture{Store: f.Fork(), layout: f.layout}
		wg.Go(func() {
			for i := range 100 {
				_ = fork.Update(func(tx store.Tx) error {
					tx.Delete(table, fmt.Sprintf("%03d", i))
					return tx.Put(fork.layout.Row([]string{strconv.Itoa(i), fmt.Sprintf("w%d-%03d", w, i), "own"}))
				})
			}
			n, err := fork.View().Count(table, store.Span{Index: "name", Low: at("own", true), High: at("own", true)})
			if err != nil || n != 100 {
				t.Errorf("fork %d has %d rows of its own, %v", w, n, err)
			}
		})
	}
	wg.Wait()
	n, err := f.View().Count(table, store.Span{Index: "name", Low: at("base", true), High: at("base", true)})
	require.NoError(t, err)
	require.Equal(t, 200, n, "the parent is as it was")
}
