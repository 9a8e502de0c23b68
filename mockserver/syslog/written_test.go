package syslog_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/ident"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/syslog"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// A log is bounded by what it wrote, wherever its clock stands, and what was
// brought along stays, whatever its time.
func TestALogIsBoundedAtAnyTime(t *testing.T) {
	w := newWorld(t, map[string]string{"log_rows": "300"})
	for _, days := range []int{0, -3, 1} {
		w.time.Advance(time.Duration(days) * 24 * time.Hour)
		w.rows("syslog_transaction", map[string]string{"url": "/brought"})
		for i := range 700 {
			w.request(fmt.Sprint("/", days, "/", i))
			w.Emit(syslog.Login, abel)
		}
		require.Len(t, w.fields("syslog_transaction", "url!=/brought"), 300, "after %d days", days)
		require.Len(t, w.fields("syslog_transaction", fmt.Sprintf("urlSTARTSWITH/%d/", days)), 300, "the last to be written are kept")
		require.Len(t, w.fields("sysevent", ""), 300)
	}
	require.Len(t, w.fields("syslog_transaction", "url=/brought"), 3)
}

// What is noted when a fork is made belongs to both, whoever looks meanwhile.
func TestForksLoseNothing(t *testing.T) {
	w := newWorld(t, nil)
	const forks, each = 50, 20
	var looks sync.WaitGroup
	looks.Go(func() {
		for range forks {
			w.Flush()
		}
	})
	play := func() *release.Settings { return w.played }
	for n := range forks {
		for i := range each {
			w.request(fmt.Sprint("/", n, "/", i))
		}
		letGo := w.Hold()
		f := *w
		f.tables = w.tables.Fork(table.Config{Rows: w.store.Fork(), Clock: w.time, IDs: ident.Seeded(2, "fork"), Secrets: w.tables.Secrets(), Settings: play})
		f.Log = w.Fork(syslog.Config{Tables: f.tables, Clock: w.time, Settings: play, IDs: ident.Seeded(2, "logs")})
		letGo()
		require.Len(t, f.fields("syslog_transaction", ""), (n+1)*each)
	}
	looks.Wait()
}

// A fork goes on counting where its parent stood, and neither counts for the other.
func TestForksCountTheirOwn(t *testing.T) {
	w := newWorld(t, map[string]string{"log_rows": "300"})
	for i := range 290 {
		w.request(fmt.Sprint("/parent/", i))
	}
	f := *w
	letGo := w.Hold()
	play := func() *release.Settings { return w.played }
	rows := w.store.Fork()
	f.tables = w.tables.Fork(table.Config{Rows: rows, Clock: w.time, IDs: ident.Seeded(2, "fork"), Secrets: w.tables.Secrets(), Settings: play})
	f.Log = w.Fork(syslog.Config{Tables: f.tables, Clock: w.time, Settings: play, IDs: ident.Seeded(2, "logs")})
	letGo()
	for i := range 20 {
		w.request(fmt.Sprint("/more/", i))
		f.request(fmt.Sprint("/fork/", i))
	}
	for name, one := range map[string]*world{"parent": w, "fork": &f} {
		require.Len(t, one.fields("syslog_transaction", ""), 300, name)
		require.Len(t, one.fields("syslog_transaction", "urlSTARTSWITH/parent/"), 280, name)
	}
}

// What a write that is undone brought along takes no row of the log with it.
func TestALogStaysBoundedWhenWritesFail(t *testing.T) {
	w := newWorld(t, map[string]string{"log_rows": "300"})
	for range 300 {
		w.Emit(syslog.Login, abel)
	}
	require.Len(t, w.fields("sysevent", ""), 300)
	def, ok := w.tables.Dictionary().Table("sys_attachment")
	require.True(t, ok)
	file := def.Layout.Row(make([]string, len(def.Columns)))
	for range 50 {
		require.Error(t, w.store.Update(func(tx store.Tx) error {
			require.NoError(t, w.Changed(tx, admin, nil, file))
			return errors.New("no")
		}))
	}
	for range 4 { // what was written down of those that failed is the oldest by then
		for range 100 {
			w.Emit(syslog.Login, abel)
		}
		require.LessOrEqual(t, len(w.fields("sysevent", "")), 300)
	}
}
