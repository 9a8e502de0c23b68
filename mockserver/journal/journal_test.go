package journal

import (
	"encoding/json"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/internal/redact"
)

func TestJournalIsBounded(t *testing.T) {
	j := New()
	for range capacity + 5 {
		j.Add(Entry{Method: "GET"})
	}
	page := j.After(0, capacity*2)
	require.Len(t, page.Entries, capacity)
	require.Equal(t, uint64(6), page.Entries[0].Seq)
	require.Equal(t, uint64(5), page.Dropped)
	require.Equal(t, uint64(capacity+5), page.Last)

	require.Empty(t, j.After(math.MaxUint64, 1).Entries)
	page = j.After(capacity+3, 1)
	require.Len(t, page.Entries, 1)
	require.Equal(t, uint64(capacity+4), page.Entries[0].Seq)
}

func TestClearedEntriesAreNotDropped(t *testing.T) {
	j := New()
	j.Add(Entry{})
	j.Clear()
	j.Add(Entry{})
	page := j.After(0, 10)
	require.Equal(t, uint64(0), page.Dropped)
	require.Equal(t, uint64(2), page.Entries[0].Seq)
}

// A duration is real time: an instance whose clock stands still takes its time
// all the same.
func TestDurationIsRealTime(t *testing.T) {
	start := time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC)
	machine, instance := clock.NewSimulated(start, clock.System()), clock.NewSimulated(start, clock.System())
	machine.Freeze(true)
	instance.Freeze(true)
	j := New()
	j.machine = machine
	slow := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { machine.Advance(1500 * time.Microsecond) })
	j.Record(instance, slow, httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody))
	entry := j.After(0, 1).Entries[0]
	require.InDelta(t, 1.5, entry.DurationMS, 1e-9)
	require.Equal(t, instance.Now(), entry.Time)
}

func TestRedaction(t *testing.T) {
	for raw, want := range map[string]string{
		"sysparm_query=a^b&x":                   "sysparm_query=a^b&x",
		"access_token=abc&sysparm_limit=1":      "access_token=[redacted]&sysparm_limit=1",
		"CLIENT%5FSECRET=a%26b&password=&token": "CLIENT%5FSECRET=[redacted]&password=&token",
		"password=a=b":                          "password=[redacted]",
	} {
		require.Equal(t, want, query(raw))
	}
	require.Equal(t, map[string]string{"grant_type": "password", "password": redact.Mark, "username": "abel"},
		Form(url.Values{"grant_type": {"password"}, "password": {"x"}, "username": {"abel"}}))
}

// Whatever somebody sends, signed in or not, an entry keeps little of it, and what
// is ordinary whole.
func TestEntriesAreBounded(t *testing.T) {
	j := New()
	long := strings.Repeat("x", 60<<10)
	form := map[string]string{"grant_type": "password"}
	for i := range 3000 {
		form[strings.Repeat("n", i)] = "v"
	}
	j.Add(Entry{Method: long, Path: long, Query: long, User: long, Table: long, Form: form, UserAgent: long, Host: long, AcceptEncoding: long})
	usual := Entry{Method: "GET", Path: "/a", Query: "b=c", Form: map[string]string{"d": "e"}, UserAgent: "f", Host: "g"}
	j.Add(usual)
	entries := j.After(0, 2).Entries
	text, err := json.Marshal(entries[0])
	require.NoError(t, err)
	require.Less(t, len(text), 10<<10)
	require.True(t, strings.HasPrefix(entries[0].Path, long[:4000]), "of a path it keeps much")
	usual.Seq = 2
	require.Equal(t, usual, entries[1])
}

// Of a batch an entry keeps the first requests, and counts the others.
func TestBatchesAreBounded(t *testing.T) {
	note := &Note{}
	for range 1000 {
		note.AddItem(Item{ID: "1", Method: "GET", Path: "/a", Query: "access_token=secret", Table: "b", Status: 200})
	}
	long := strings.Repeat("x", 60<<10)
	note.items[2].Path, note.items[2].ID = long, long
	j := New()
	j.Add(Entry{Items: note.items, ItemsLeftOut: note.leftOut})
	entry := j.After(0, 1).Entries[0]
	text, err := json.Marshal(entry)
	require.NoError(t, err)
	require.Less(t, len(text), 10<<10)
	require.NotContains(t, string(text), "secret")
	require.Equal(t, 1000, len(entry.Items)+entry.ItemsLeftOut)
	require.Greater(t, len(entry.Items), 20)
	require.Equal(t, Item{ID: "1", Method: "GET", Path: "/a", Query: entry.Items[1].Query, Table: "b", Status: 200}, entry.Items[1])
}

// However a secret parameter is written, its value does not survive.
func FuzzQuery(f *testing.F) {
	f.Add("a=b&", "&c=d")
	f.Add("%", "%zz=&&;=")
	f.Fuzz(func(t *testing.T, before, after string) {
		const canary = "c4n4ry-0123456789"
		if strings.Contains(before+after, canary) {
			return
		}
		require.NotContains(t, query(before+"&client_secret="+canary+"&"+after), canary)
	})
}
