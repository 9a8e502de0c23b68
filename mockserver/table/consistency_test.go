package table_test

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// Sixty-four who write and read at once, and forks made meanwhile: at no moment
// is there a change without its trail or a trail without its change. With a lag,
// what is not yet seen waits in the same moment.
func TestNoMomentTearsAChangeFromItsTrail(t *testing.T) {
	for _, lag := range []string{"none", "3s"} {
		t.Run("lag "+lag, func(t *testing.T) { stress(t, newBench(t, map[string]string{"audit_lag": lag})) })
	}
}

func stress(t *testing.T, b *bench) {
	const writers, readers, updates = 40, 24, 10
	ids := make([]string, 8) // several write to each
	for i := range ids {
		ids[i] = b.insert("incident", table.Change{"state": "1", "short_description": "start"})
	}
	var writing, reading sync.WaitGroup
	var done atomic.Bool
	for n := range writers {
		writing.Go(func() {
			for u := range updates {
				id := ids[(n+u)%len(ids)]
				if _, err := b.Update(admin, "incident", id, table.Change{
					"state": strconv.Itoa(1 + u%3), "short_description": fmt.Sprintf("%d by %d", u, n), "urgency": strconv.Itoa(1 + n%3),
				}, asStored); err != nil {
					t.Error(err)
				}
				if n%10 == 0 {
					b.time.Advance(time.Second)
				}
			}
		})
	}
	for n := range readers {
		reading.Go(func() {
			for look := 0; !done.Load() || look == 0; look++ {
				view := b.View()
				if n%4 == 0 {
					view = b.fork().View()
				}
				if problem := torn(view, ids); problem != "" {
					t.Error(problem)
					return
				}
				if n%3 == 0 { // shows what is due, while others look
					if _, err := b.Reader(admin).Record("sys_audit", "none"); err == nil {
						t.Error("there is no such row")
					}
				}
			}
		})
	}
	writing.Wait()
	done.Store(true)
	reading.Wait()
	saves := 0
	for _, id := range ids {
		row, ok := b.View().Row("incident", id)
		require.True(t, ok)
		n, err := strconv.Atoi(row.Get("sys_mod_count"))
		require.NoError(t, err)
		saves += n
	}
	require.LessOrEqual(t, saves, writers*updates)
	require.Greater(t, saves, writers*updates/2)
}

// torn replays the trails of records and says where one does not lead to what
// the record is, in the same view.
func torn(view store.View, ids []string) string {
	trails := map[string][]*store.Row{}
	for _, name := range []string{"sys_audit", table.BehindAudit} {
		_ = view.Scan(name, store.Span{}, func(row *store.Row) bool {
			trails[row.Get("documentkey")] = append(trails[row.Get("documentkey")], row)
			return true
		})
	}
	for _, id := range ids {
		record, ok := view.Row("incident", id)
		if !ok {
			return "no incident " + id
		}
		replayed := map[string]string{"state": "1", "short_description": "start", "urgency": "3"}
		trail := trails[id]
		slices.SortFunc(trail, func(a, b *store.Row) int { return cmp.Compare(number(a), number(b)) })
		last := 0
		for _, row := range trail {
			field := row.Get("fieldname")
			if before, known := replayed[field]; known && before != row.Get("oldvalue") {
				return fmt.Sprintf("update %d of %s says that %s was %q, and it was %q", number(row), id, field, row.Get("oldvalue"), before)
			}
			if number(row) > last+1 {
				return fmt.Sprintf("update %d of %s left no trail", last+1, id)
			}
			replayed[field], last = row.Get("newvalue"), number(row)
		}
		if record.Get("sys_mod_count") != strconv.Itoa(last) {
			return fmt.Sprintf("%s was updated %s times, and its trail tells of %d", id, record.Get("sys_mod_count"), last)
		}
		for field, value := range replayed {
			if record.Get(field) != value {
				return fmt.Sprintf("%s of %s is %q, and its trail leads to %q", field, id, record.Get(field), value)
			}
		}
	}
	return ""
}

func number(audit *store.Row) int {
	n, err := strconv.Atoi(audit.Get("record_checkpoint"))
	if err != nil {
		return -2
	}
	return n
}
