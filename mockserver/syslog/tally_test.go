package syslog_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/ident"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/syslog"
)

// A node counts what it does, whether or not that is logged, until it starts anew; a fork
// goes on with what was done, and waits for nobody else's answers.
func TestANodeCountsItsTransactions(t *testing.T) {
	w := newWorld(t, nil)
	began := w.time.Now()
	w.request("/api/now/table/incident")
	w.request("/incident_list.do")
	w.played.TransactionLog = false
	w.request("/incident.do?JSONv2")
	failing := w.Watch(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil), func(*syslog.Transaction) {})
	require.Equal(t, syslog.Tally{Started: began, Transactions: 3, Processors: 2, Underway: 1}, w.Tally())
	fork := w.Fork(syslog.Config{Tables: w.tables, Clock: w.time, Settings: func() *release.Settings { return w.played }, IDs: ident.Seeded(1, "fork")})
	require.Equal(t, syslog.Tally{Started: began, Transactions: 3, Processors: 2}, fork.Tally())
	failing.WriteHeader(http.StatusInternalServerError)
	failing.Close()
	require.Equal(t, syslog.Tally{Started: began, Transactions: 4, Processors: 2, Errors: 1}, w.Tally())
	require.Equal(t, syslog.Tally{Started: began, Transactions: 3, Processors: 2}, fork.Tally())

	w.Restart(began.Add(time.Hour))
	require.Equal(t, syslog.Tally{Started: began.Add(time.Hour)}, w.Tally())
}

func TestHowLongTransactionsTookLately(t *testing.T) {
	w := newWorld(t, nil)
	w.rows("syslog_transaction",
		map[string]string{"sys_created_on": "2019-06-24 23:58:59", "response_time": "7"}, // before the node started
		map[string]string{"sys_created_on": "2019-06-24 23:59:30", "response_time": "250"},
	)
	w.time.Advance(30 * time.Second)
	w.request("/a")
	require.ElementsMatch(t, []time.Duration{0, 250 * time.Millisecond}, w.Lately(time.Minute))
	w.time.Advance(31 * time.Second)
	require.Empty(t, w.Lately(30*time.Second))
	require.Len(t, w.Lately(time.Minute), 2)
}
