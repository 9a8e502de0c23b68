package table_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

// watched is a store that tells of each row that a scan of some table comes to.
type watched struct {
	store.Store
	table string
	came  func()
}

func (w watched) View() store.View { return watchedView{w.Store.View(), w} }

type watchedView struct {
	store.View
	watched
}

func (v watchedView) Row(table, id string) (*store.Row, bool)       { return v.View.Row(table, id) }
func (v watchedView) Count(table string, s store.Span) (int, error) { return v.View.Count(table, s) }

func (v watchedView) Scan(name string, s store.Span, yield func(*store.Row) bool) error {
	return v.View.Scan(name, s, func(row *store.Row) bool {
		if name == v.table {
			v.came()
		}
		return yield(row)
	})
}

// Once nobody waits for the answer, no further row is looked at: neither in the list
// nor in what it asks of other tables.
func TestAListStopsWhenNobodyWaits(t *testing.T) {
	const rows = 1000
	b := newBench(t, map[string]string{"count_after_acl": "true"})
	entries := []transfer.Entry{{Table: "sys_user", Values: map[string]string{"sys_id": requester.SysID}}}
	for range rows {
		entries = append(entries, transfer.Entry{Table: "incident", Values: map[string]string{"caller_id": requester.SysID, "short_description": "x"}})
	}
	_, err := transfer.Import(b.Tables, entries)
	require.NoError(t, err)

	for _, x := range []struct {
		table, encoded string
		caller         *table.Caller
	}{
		{"incident", "", admin},
		{"incident", "short_descriptionMATCH_RGXx", admin},
		{"incident", "short_descriptionLIKEx", requester},
		{"incident", "ORDERBYshort_description", admin},
		{"sys_user", "RLQUERYincident.caller_id,>=1^ENDRLQUERY", admin},
		{"sys_user", "JOINsys_user.sys_id=incident.caller_id!short_description=x", requester},
		{"incident", "parent_incidentIN_HIERARCHY" + requester.SysID, admin},
		{"incident", "ORDERBYnumber^JOINincident.caller_id=incident.caller_id!active=true", requester},
	} {
		for _, last := range []int{1, 7} {
			seen, done := 0, make(chan struct{})
			cfg := b.cfg
			cfg.Rows = watched{b.rows, "incident", func() {
				if seen++; seen == last {
					close(done)
				}
			}}
			_, err := b.Fork(cfg).Reader(x.caller).Until(done).List(table.ListRequest{Table: x.table, Query: query.Parse(x.encoded), Limit: 10000})
			require.ErrorIs(t, err, table.ErrStopped, x.encoded)
			require.LessOrEqual(t, seen, last+1, "%s: a row more at most", x.encoded)
		}
		page, err := b.Reader(x.caller).Until(make(chan struct{})).List(table.ListRequest{Table: x.table, Query: query.Parse(x.encoded), Limit: 10000})
		require.NoError(t, err)
		require.NotNil(t, page)
	}
}
