package connector_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/connector"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

func auditAt(at time.Time, value string) map[string]string {
	return map[string]string{"sys_created_on": wire(at), "tablename": "incident", "fieldname": "state", "newvalue": value}
}

func connected(t *testing.T, globe *mocktest.Globe, tables ...string) *subject {
	t.Helper()
	s := subjectOf(t, globe, connector.OAuth)
	s.Tables = tables
	s.must(connector.Connect)
	return s
}

func values(lines []line) (found []string) {
	for _, l := range lines {
		text, _ := l.Data["newvalue"].(string)
		found = append(found, text)
	}
	return found
}

func TestSixtyDaysToTheSecond(t *testing.T) {
	globe := mocktest.New(t, mocktest.Events(0))
	globe.Freeze()
	start := globe.Now().Truncate(time.Second).Add(-connector.DefaultLookback)
	globe.Import("sys_audit", auditAt(start.Add(-2*time.Second), "too old"), auditAt(start.Add(2*time.Second), "in"), auditAt(globe.Now(), "now"))
	got := values(connected(t, globe, "sys_audit").sync().records)
	require.Contains(t, got, "in")
	require.Contains(t, got, "now")
	require.NotContains(t, got, "too old")
}

func TestMoreRowsInASecondThanAPageHolds(t *testing.T) {
	globe := mocktest.New(t, mocktest.Events(0))
	at := globe.Now().Add(-time.Hour)
	for i := range 250 {
		globe.Import("sys_audit", auditAt(at, fmt.Sprint("burst ", i)))
	}
	s := connected(t, globe, "sys_audit")
	s.PageSize = 40
	d := s.sync()
	d.unique(t)
	count := 0
	for _, r := range d.records {
		if r.Time.Equal(at.Truncate(time.Second)) {
			count++
		}
	}
	require.Equal(t, 250, count)
	require.Empty(t, s.sync().records)
}

func TestLateRowsAreFoundAndNothingComesTwice(t *testing.T) {
	globe := mocktest.New(t)
	s := connected(t, globe, "sys_audit", "sys_user_group")
	s.must(connector.Sync)
	globe.Advance(time.Hour)
	globe.Import("sys_audit", auditAt(globe.Now(), "prompt"))
	require.Equal(t, []string{"prompt"}, values(s.sync().records))
	globe.Import("sys_audit", auditAt(globe.Now().Add(-10*time.Minute), "late"))
	require.Equal(t, []string{"late"}, values(s.sync().records))
	require.Empty(t, s.sync().records)
}

func TestTheInstancesClockIsSetBack(t *testing.T) {
	globe := mocktest.New(t)
	s := connected(t, globe, "sys_audit")
	globe.Import("sys_audit", auditAt(globe.Now(), "before"))
	s.must(connector.Sync)
	for _, back := range []time.Duration{10 * time.Minute, 3 * time.Hour} {
		globe.Advance(-back)
		globe.Import("sys_audit", auditAt(globe.Now(), back.String()))
		require.Equal(t, []string{back.String()}, values(s.sync().records))
		require.Empty(t, s.sync().records)
	}
}

func TestAChangedRowComesOnceAsAnUpdate(t *testing.T) {
	globe := mocktest.New(t)
	s := connected(t, globe, "sys_user_group", "sysevent")
	first := s.sync()
	group := first.of("sys_user_group")[0]

	globe.Advance(time.Hour)
	globe.Change("sys_user_group", map[string]string{"sys_id": group.SysID},
		map[string]string{"description": "changed", "sys_mod_count": "9", "sys_updated_on": wire(globe.Now())})
	globe.Import("sys_user_group", map[string]string{"name": "appeared", "sys_mod_count": "0"})
	second := s.sync().of("sys_user_group")
	require.Len(t, second, 2)
	for _, r := range second {
		want := "new"
		if r.SysID == group.SysID {
			want = "update"
			require.Equal(t, "changed", r.Data["description"])
		}
		require.Equal(t, want, r.Op, r.Data["name"])
	}
	require.Empty(t, s.sync().of("sys_user_group"))

	globe.Change("sys_user_group", map[string]string{"name": "appeared"},
		map[string]string{"sys_mod_count": "1", "sys_updated_on": wire(globe.Now())})
	third := s.sync().of("sys_user_group")
	require.Len(t, third, 1)
	require.Equal(t, "update", third[0].Op)

	// What the event queue does to a row is not news.
	event := first.of("sysevent")[len(first.of("sysevent"))-1]
	globe.Change("sysevent", map[string]string{"sys_id": event.SysID}, map[string]string{"state": "error", "sys_mod_count": "9", "sys_updated_on": wire(globe.Now())})
	for _, r := range s.sync().of("sysevent") {
		require.NotEqual(t, event.SysID, r.SysID)
	}
}

func TestARotationTwinIsOneEvent(t *testing.T) {
	for _, olderState := range []string{"transferred", "ready"} {
		globe := mocktest.New(t, mocktest.Events(0))
		s := connected(t, globe, "sysevent")
		s.must(connector.Sync)
		globe.Advance(time.Hour)
		event := func(at time.Time, state string) map[string]string {
			return map[string]string{"name": "login.failed", "parm1": "twin", "parm2": "198.51.100.7", "instance": "ABC", "state": state, "sys_created_on": wire(at)}
		}
		newerState := map[string]string{"transferred": "ready", "ready": "transferred"}[olderState]
		globe.Import("sysevent", event(globe.Now().Add(-40*time.Second), olderState))
		count := twinCount(s.sync())
		globe.Import("sysevent", event(globe.Now().Add(-10*time.Second), newerState))
		count += twinCount(s.sync())
		count += twinCount(s.sync())
		require.Equal(t, 1, count)

		// A second real failure in the same minute is a second event.
		globe.Import("sysevent", event(globe.Now().Add(-5*time.Second), "ready"))
		require.Equal(t, 1, twinCount(s.sync()))
	}
}

func twinCount(d delivery) (n int) {
	for _, r := range d.records {
		if r.Data["parm1"] == "twin" {
			n++
		}
	}
	return n
}

func TestWhatRotationTookIsReported(t *testing.T) {
	globe := mocktest.New(t, mocktest.Events(0))
	s := connected(t, globe, "sysevent", "sys_audit")
	oldest := globe.Now().Add(-6*24*time.Hour - 5*time.Hour).Truncate(time.Second)
	globe.Import("sysevent", map[string]string{"name": "login", "sys_created_on": wire(oldest)})
	d := s.sync()
	require.Len(t, d.gaps, 1)
	require.Equal(t, "sysevent", d.gaps[0].Table)
	require.Equal(t, oldest, d.gaps[0].To, "the gap ends where the rows begin")
	require.WithinDuration(t, globe.Now().Add(-connector.DefaultLookback), d.gaps[0].From, time.Minute)
	require.Empty(t, s.sync().gaps, "a gap is told once")

	full := connected(t, mocktest.New(t)) // its world keeps 60 days of sign-ins
	require.Empty(t, full.sync().gaps)
}

func TestOneBigSyncIsTheSumOfSmallOnes(t *testing.T) {
	globe := mocktest.New(t, mocktest.Events(500))
	late := globe.Fork(t)
	small := connected(t, globe, "sys_audit", "sys_user")
	big := connected(t, late, "sys_audit", "sys_user")
	var parts delivery
	for i := range 4 {
		for _, g := range []*mocktest.Globe{globe, late} {
			g.Import("sys_audit", auditAt(g.Now(), fmt.Sprint("part ", i)))
			g.Advance(20 * time.Minute)
		}
		parts.records = append(parts.records, small.sync().of("sys_audit")...)
	}
	parts.unique(t)
	require.ElementsMatch(t, values(parts.records), values(big.sync().of("sys_audit")))
}

// Of what is gone the rows that were delivered are told, once, and only of tables that
// were asked for.
func TestWhatIsGone(t *testing.T) {
	globe := mocktest.New(t)
	entry := func(at time.Time, table, id string) map[string]string {
		return map[string]string{"sys_created_on": wire(at), "tablename": table, "documentkey": id}
	}
	globe.Import("sys_audit_delete", entry(globe.Now().Add(-time.Hour), "sys_user", "gone before"))
	s := connected(t, globe, "sys_user", "sys_audit_delete")
	require.Empty(t, gone(s.sync()))
	globe.Advance(time.Minute)
	globe.Import("sys_audit_delete", entry(globe.Now(), "sys_user", "gone"), entry(globe.Now(), "sys_user_group", "not asked for"))
	d := s.sync()
	require.Len(t, d.of("sys_audit_delete"), 2, "the entries come as they are, too")
	require.Equal(t, []string{"sys_user gone"}, gone(d))
	require.Empty(t, s.sync().records)
}

func gone(d delivery) (rows []string) {
	for _, r := range d.records {
		if r.Op == "delete" {
			rows = append(rows, r.Table+" "+r.SysID)
		}
	}
	return rows
}
