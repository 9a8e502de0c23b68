package history

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/connector/record"
	"github.com/snowglobe-dev/snowglobe/connector/tables"
)

// script answers the pages of a walk one after another, and then empty ones.
type script struct {
	pages   []tables.Page
	fails   int // the page at which it fails; 0: never
	queries []string
	offsets []int
}

var errCut = errors.New("cut off")

func (s *script) Read(_ context.Context, _ tables.Table, query string, offset, _ int) (tables.Page, error) {
	s.queries, s.offsets = append(s.queries, query), append(s.offsets, offset)
	n := len(s.queries)
	if n == s.fails {
		return tables.Page{}, errCut
	}
	if n > len(s.pages) {
		return tables.Page{Date: noon}, nil
	}
	return s.pages[n-1], nil
}

// outcome is what a walk did, in order.
type outcome struct {
	events []string
	cursor Cursor
}

func (o *outcome) Record(r record.Record) error { o.add(string(r.Op) + " " + r.SysID); return nil }
func (o *outcome) Gap(g record.Gap) error {
	o.add("gap " + g.From.Format(time.DateOnly) + " " + g.To.Format(time.DateOnly))
	return nil
}
func (o *outcome) Deliver() error    { o.add("deliver"); return nil }
func (o *outcome) Checkpoint() error { o.add("checkpoint"); return nil }
func (o *outcome) add(event string)  { o.events = append(o.events, event) }

func walk(table string, source Source, from Cursor) (*outcome, error) {
	selected, err := tables.Select([]string{table})
	if err != nil {
		return nil, err
	}
	o := &outcome{cursor: from}
	w := &Walk{
		Table: selected[0], Source: source, Sink: o, Now: func() time.Time { return noon },
		Save: func(c Cursor) error {
			o.add("save")
			text, err := json.Marshal(c) // what is stored, not what is shared
			if err != nil {
				return err
			}
			o.cursor = Cursor{}
			return json.Unmarshal(text, &o.cursor)
		},
		Options: Options{PageSize: 2, Overlap: 15 * time.Minute},
	}
	return o, w.Run(context.Background(), from)
}

func created(id string, at time.Time) tables.Row {
	return row(map[string]string{"sys_id": id, "sys_created_on": at.Format("2006-01-02 15:04:05")})
}

func row(values map[string]string) tables.Row {
	r := tables.NewRow(slices.Sorted(maps.Keys(values)))
	for name, value := range values {
		r.Set(name, json.RawMessage(fmt.Sprintf("%q", value)))
	}
	return r
}

func start() time.Time { return noon.AddDate(0, 0, -60) }

func pageOf(rows ...tables.Row) tables.Page { return tables.Page{Rows: rows, Date: noon} }

func TestRowsAreDeliveredBeforeTheCursorMovesAndTheCheckpointIsLast(t *testing.T) {
	s := &script{pages: []tables.Page{pageOf(created("a", noon.Add(-2*time.Hour)), created("b", noon.Add(-time.Hour)))}}
	o, err := walk("sys_audit", s, NewCursor("sys_audit", start()))
	require.NoError(t, err)
	require.Equal(t, []string{"new a", "new b", "deliver", "save", "checkpoint"}, o.events)
	require.Equal(t, noon.Add(-time.Hour), o.cursor.Mark, "the mark does not jump to now")
	require.Equal(t, noon, o.cursor.Covered)
}

func TestAWalkThatWasCutOffGoesOnWhereItWas(t *testing.T) {
	pages := []tables.Page{
		pageOf(created("a", noon.Add(-3*time.Hour)), created("b", noon.Add(-2*time.Hour))),
		pageOf(created("c", noon.Add(-time.Hour))),
	}
	first, err := walk("sys_audit", &script{pages: pages, fails: 2}, NewCursor("sys_audit", start()))
	require.ErrorIs(t, err, errCut)
	require.Equal(t, []string{"new a", "new b", "deliver", "save", "checkpoint"}, first.events)
	again := &script{pages: []tables.Page{pageOf(created("b", noon.Add(-2*time.Hour)), created("c", noon.Add(-time.Hour)))}}
	second, err := walk("sys_audit", again, first.cursor)
	require.NoError(t, err)
	require.Equal(t, "new c", second.events[0])
	require.Contains(t, again.queries[0], "sys_created_on>=2019-06-24 09:45:00^", "an overlap before the mark")
}

// One who may not read on is no matter to other tables, unless what was read could
// not be kept.
func TestWhatCannotBeCommittedIsTheGreaterTrouble(t *testing.T) {
	selected, err := tables.Select([]string{"sys_audit"})
	require.NoError(t, err)
	full := errors.New("disk full")
	w := &Walk{
		Table: selected[0], Sink: &outcome{}, Now: func() time.Time { return noon },
		Source:  &script{pages: []tables.Page{pageOf(created("a", noon.Add(-time.Hour)))}, fails: 2},
		Save:    func(Cursor) error { return full },
		Options: Options{PageSize: 2, Overlap: 15 * time.Minute},
	}
	err = w.Run(t.Context(), NewCursor("sys_audit", start()))
	require.ErrorIs(t, err, full)
	require.NotErrorIs(t, err, errCut)
}

// Nobody has to fetch a long history twice because the end of it did not come, and
// nobody waits for the disk after each page.
func TestALongWalkIsCommittedNowAndThen(t *testing.T) {
	var pages []tables.Page
	for p := range 5 {
		rows := make([]tables.Row, committed/2)
		for i := range rows {
			rows[i] = created(fmt.Sprintf("%032x", p*len(rows)+i), noon.Add(time.Duration(p-10)*time.Hour))
		}
		pages = append(pages, pageOf(rows...))
	}
	o, err := walk("sys_audit", &script{pages: pages}, NewCursor("sys_audit", start()))
	require.NoError(t, err)
	var after []int
	records := 0
	for _, event := range o.events {
		switch {
		case strings.HasPrefix(event, "new "):
			records++
		case event == "checkpoint":
			after = append(after, records)
		}
	}
	require.Equal(t, []int{committed, 2 * committed, 5 * committed / 2}, after)
}

func TestAnEmptyPageWithANextOneIsNotTheEnd(t *testing.T) {
	s := &script{pages: []tables.Page{
		{More: true, Date: noon}, {More: true, Date: noon},
		pageOf(created("seen", noon.Add(-time.Hour))),
	}}
	o, err := walk("sys_audit", s, NewCursor("sys_audit", start()))
	require.NoError(t, err)
	require.Contains(t, o.events, "new seen")
	require.Equal(t, []int{0, 2, 4, 0}, s.offsets)
}

// endless is the transaction log: whoever reads it finds his own reading in it.
type endless struct{ asked int }

func (e *endless) Read(context.Context, tables.Table, string, int, int) (tables.Page, error) {
	e.asked++
	at := noon.Add(time.Duration(e.asked) * time.Second)
	return tables.Page{Rows: []tables.Row{created(fmt.Sprint("own ", e.asked), at)}, Date: at.Add(-time.Second)}, nil
}

func TestReadingALogThatRecordsReadingEnds(t *testing.T) {
	e := &endless{}
	_, err := walk("sys_audit", e, NewCursor("sys_audit", start()))
	require.NoError(t, err)
	require.LessOrEqual(t, e.asked, 2)
}

func TestARowFromTheFutureDoesNotCarryTheMarkAlong(t *testing.T) {
	future := created("future", noon.AddDate(80, 0, 0))
	o, err := walk("sys_audit", &script{pages: []tables.Page{pageOf(created("a", noon.Add(-time.Hour)), future)}}, NewCursor("sys_audit", start()))
	require.NoError(t, err)
	require.Equal(t, noon, o.cursor.Mark)
	o, err = walk("sys_audit", &script{pages: []tables.Page{pageOf(created("b", noon), future)}}, o.cursor)
	require.NoError(t, err)
	require.Contains(t, o.events, "new b")
	require.NotContains(t, o.events, "new future", "it came already")
}

func TestAnInstanceThatIgnoresTheQueryIsNoticed(t *testing.T) {
	_, err := walk("sys_audit", &script{pages: []tables.Page{pageOf(created("a", start().Add(-time.Second)))}}, NewCursor("sys_audit", start()))
	require.ErrorIs(t, err, errIgnored)
	same := pageOf(created("a", noon))
	_, err = walk("sys_audit", &script{pages: []tables.Page{same, same, same}}, NewCursor("sys_audit", start()))
	require.ErrorIs(t, err, errIgnored)
}

// aged is a table with nothing but one row of this age, or none at all. It
// answers the question for the oldest row, and has nothing in the walk itself.
type aged time.Duration

func (a aged) Read(_ context.Context, _ tables.Table, query string, _, _ int) (tables.Page, error) {
	if a == 0 || query != tables.OldestFirst("sys_created_on") {
		return tables.Page{Date: noon}, nil
	}
	return pageOf(created("oldest", noon.Add(-time.Duration(a)))), nil
}

func TestGapsAreWhatRotationTook(t *testing.T) {
	day := 24 * time.Hour
	for name, c := range map[string]struct {
		table  string
		oldest time.Duration // age of the table's oldest row; 0: it has none
		asked  time.Duration
		want   string
	}{
		"rotated":              {"sysevent", 6*day + 5*time.Hour, 60 * day, "gap 2019-04-25 2019-06-18"},
		"a quiet shard":        {"sysevent", 5*day + time.Hour, 60 * day, "gap 2019-04-25 2019-06-19"},
		"rotation is off":      {"sysevent", 59 * day, 60 * day, ""},
		"older than asked":     {"sysevent", 90 * day, 60 * day, ""},
		"a young instance":     {"sysevent", 2 * day, 60 * day, ""},
		"an empty table":       {"sysevent", 0, 60 * day, ""},
		"asked for little":     {"sysevent", 6*day + 5*time.Hour, 5 * day, ""},
		"weekly":               {"syslog_transaction", 52 * day, 60 * day, "gap 2019-04-25 2019-05-03"},
		"weekly, off":          {"syslog_transaction", 59 * day, 60 * day, ""},
		"a table that is kept": {"sys_audit", 20 * day, 60 * day, ""},
	} {
		t.Run(name, func(t *testing.T) {
			o, err := walk(c.table, aged(c.oldest), NewCursor(c.table, noon.Add(-c.asked)))
			require.NoError(t, err)
			if c.want == "" {
				for _, event := range o.events {
					require.NotContains(t, event, "gap")
				}
				return
			}
			require.Equal(t, c.want, o.events[0])
			again, err := walk(c.table, aged(c.oldest), o.cursor)
			require.NoError(t, err)
			require.NotContains(t, again.events, c.want, "a gap is told once")
		})
	}
}

func TestTwinsArePairedOnce(t *testing.T) {
	rule := &tables.Twins{Field: "state", Value: "transferred", Same: []string{"name", "parm1"}, Within: time.Minute}
	event := func(state string) tables.Row {
		return row(map[string]string{"name": "login.failed", "parm1": "abel.tuter", "state": state})
	}
	pairs := &twins{rule: rule}
	require.False(t, pairs.second(event("processed"), noon))
	require.False(t, pairs.second(event("processed"), noon.Add(time.Second)), "it happened twice")
	require.True(t, pairs.second(event("transferred"), noon.Add(2*time.Second)))
	require.True(t, pairs.second(event("transferred"), noon.Add(3*time.Second)))
	require.False(t, pairs.second(event("transferred"), noon.Add(4*time.Second)), "nothing is left to pair with")
	require.False(t, pairs.second(event("ready"), noon.Add(2*time.Minute)), "too long after it")
	for i := range 3 * manyKeys {
		pairs.second(row(map[string]string{"name": strconv.Itoa(i)}), noon.Add(time.Duration(i)*time.Second))
	}
	require.LessOrEqual(t, len(pairs.single), manyKeys)
}

func TestReadingATableWholeGoesOnWhereItWas(t *testing.T) {
	user := func(id string, updated time.Time, count string) tables.Row {
		return row(map[string]string{"sys_id": id, "sys_created_on": "2012-02-18 03:04:52", "sys_updated_on": updated.Format("2006-01-02 15:04:05"), "sys_mod_count": count})
	}
	old := noon.AddDate(-1, 0, 0)
	first, err := walk("sys_user_group", &script{pages: []tables.Page{pageOf(user("a", old, "1"), user("b", old, "1")), {}}, fails: 2}, NewCursor("sys_user_group", start()))
	require.ErrorIs(t, err, errCut)
	require.Equal(t, "being read whole", first.cursor.String())

	rest := &script{pages: []tables.Page{
		pageOf(user("c", noon.Add(-time.Minute), "4")), {Date: noon}, // whole
		pageOf(user("c", noon.Add(-time.Minute), "4"), user("b", noon.Add(time.Second), "2")), // changed
	}}
	second, err := walk("sys_user_group", rest, first.cursor)
	require.NoError(t, err)
	require.Equal(t, "sys_id>b^ORDERBYsys_id", rest.queries[0])
	require.Contains(t, second.events, "new c")
	require.Contains(t, second.events, "update b", "it changed after it was read")
	require.NotContains(t, second.events, "update c")
	require.NotContains(t, second.events, "new b")
}
