package mockserver_test

import (
	"net/http"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/fixtures"
	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// inSight counts the rows of a scenario that there are by what they are evidence of,
// and fails where the truth says something else.
func inSight(t *testing.T, g *mocktest.Globe) map[string]int {
	t.Helper()
	now, rows := g.Now().Format(time.DateTime), map[string]map[string]bool{}
	found := map[string]int{}
	for _, s := range g.Truth().Scenarios {
		for _, r := range s.Rows {
			if rows[r.Table] == nil {
				rows[r.Table] = ids(t, g, r.Table, "")
			}
			there := (r.Visible == "" || r.Visible <= now) && (r.Gone == "" || r.Gone > now)
			require.Equal(t, there, rows[r.Table][r.SysID], "%v at %s", r, now)
			if there {
				found[r.Finding]++
			}
		}
	}
	return found
}

// Where a scenario lets logs forget, its old rows are gone, others go when their
// shard is used again, and the truth says when. Whoever chooses no rotation keeps them.
func TestScenariosThatForget(t *testing.T) {
	g := mocktest.New(t, mocktest.Events(0), mocktest.Scenarios("short-memory", "shard-switch"))
	g.Freeze()
	require.Subset(t, inSight(t, g), map[string]int{"still-there": 10, "last-of-their-shard": 2500, "next-shard": 300})
	require.NotContains(t, inSight(t, g), "rotated-away")
	g.Advance(g.Now().Truncate(24*time.Hour).AddDate(0, 0, 1).Sub(g.Now()) - time.Second)
	require.Equal(t, 2500, inSight(t, g)["last-of-their-shard"])
	fork := g.Fork(t)
	g.Advance(time.Second)
	require.Subset(t, inSight(t, g), map[string]int{"next-shard": 300})
	require.NotContains(t, inSight(t, g), "last-of-their-shard")
	require.Equal(t, 2500, inSight(t, fork)["last-of-their-shard"], "a fork has its own midnight")

	kept := mocktest.New(t, mocktest.Events(0), mocktest.Scenarios("short-memory"), mocktest.Setting("rotation", "off"))
	require.Positive(t, inSight(t, kept)["rotated-away"])
}

// Events that wait are processed when the truth says so, and not before.
func TestScenariosThatWait(t *testing.T) {
	g := mocktest.New(t, mocktest.Events(0), mocktest.Scenarios("waiting-events"))
	g.Freeze()
	states := func() (ready, processed int) {
		now := g.Now().Format(time.DateTime)
		for _, r := range g.Truth().Scenarios[0].Rows {
			if r.Changes == "" {
				continue
			}
			query := "state=ready^sys_updated_on=" + r.At
			if r.Changes <= now {
				query = "state=processed^sys_updated_on=" + r.Changes
				processed++
			} else {
				ready++
			}
			require.Len(t, ids(t, g, "sysevent", "sys_id="+r.SysID+"^sys_created_on="+r.At+"^"+query), 1, "%v at %s", r, now)
		}
		return ready, processed
	}
	ready, processed := states()
	require.Equal(t, []int{42, 0}, []int{ready, processed})
	require.Len(t, ids(t, g, "sysevent", "state=ready^user_name=vito.lang"), ready, "earlier ones do not wait")
	g.Advance(5 * time.Minute)
	ready, processed = states()
	require.Positive(t, ready)
	require.Positive(t, processed)
	g.Advance(5 * time.Minute)
	ready, processed = states()
	require.Equal(t, []int{0, 42}, []int{ready, processed})
}

// Events that come into sight late are processed after that.
func TestLateEventsAreProcessedLater(t *testing.T) {
	g := mocktest.New(t, mocktest.Events(0), mocktest.Scenarios("late-arrivals"), mocktest.Setting("event_processing", "30s"))
	g.Freeze()
	g.Advance(5 * time.Minute)
	late := 0
	for _, r := range g.Truth().Scenarios[0].Rows {
		if r.Table == "sysevent" && r.Visible != "" && r.Visible <= g.Now().Format(time.DateTime) && r.Finding == "late-within-lag" {
			require.Len(t, ids(t, g, "sysevent", "state=processed^sys_updated_on="+r.Changes+"^sys_id="+r.SysID), 1, "%v", r)
			late++
		}
	}
	require.Equal(t, 30, late)
}

// Two scenarios that want the instance to differ are not played together, unless
// somebody decides. A switch that there is not is told with file and line.
func TestScenariosThatSet(t *testing.T) {
	other := "scenario: other\ntitle: t\nsource: s\nmark: assumed\nsets: {rotation: sysevent=2x1d}\n"
	own, err := mockserver.LoadFixtures(mockserver.FixtureFolder{Files: fstest.MapFS{"scenarios/other.yaml": {Data: []byte(other)}}})
	require.NoError(t, err)
	both := mockserver.Config{Scenarios: []string{"other", "short-memory"}, Fixtures: own}
	require.ErrorContains(t, both.Check(),
		`the scenario "other" sets rotation to sysevent=2x1d, and "short-memory" to sysevent=7x1d; play one of the two, or choose a value yourself`)
	both.Settings = map[string]string{"rotation": "sysevent=3x1d"}
	i, err := mockserver.New(both)
	require.NoError(t, err)
	require.Equal(t, "sysevent=3x1d", i.Release().Settings.Text("rotation"))
	require.NoError(t, i.Play("kingston", "", nil))
	require.Equal(t, "sysevent=3x1d", i.Release().Settings.Text("rotation"))

	for want, sets := range map[string]string{
		`mine/scenarios/other.yaml:5: override settings of Madrid: unknown switch "rotatoin"; the nearest is "rotation"`: "rotatoin: off",
		`mine/scenarios/other.yaml:5: settings of Madrid: rotation: cannot be "daily"`:                                   "rotation: daily",
	} {
		text := "scenario: other\ntitle: t\nsource: s\nmark: assumed\nsets: {" + sets + "}\n"
		_, err := mockserver.LoadFixtures(mockserver.FixtureFolder{Path: "mine", Files: fstest.MapFS{"scenarios/other.yaml": {Data: []byte(text)}}})
		require.ErrorContains(t, err, want)
	}
	ours, err := fixtures.Scenarios()
	require.NoError(t, err)
	for _, s := range ours {
		require.NoError(t, mockserver.Config{Scenarios: []string{s.Name()}}.Check(), s.Name())
	}
}

// Records go away and come when the truth says so, each with its trail, in whatever
// table somebody looks first; forks, resets and snapshots have a future of their own.
func TestTheTableThatMoves(t *testing.T) {
	g := mocktest.New(t, mocktest.Events(0), mocktest.Scenarios("moving-table"))
	g.Freeze()
	counts := func(g *mocktest.Globe) []int {
		found := inSight(t, g)
		return []int{found["stays"], found["goes"], found["comes"]}
	}
	require.Equal(t, []int{1500, 300, 0}, counts(g))
	first := ids(t, g, "incident", "numberSTARTSWITHINC0098^ORDERBYnumber^numberENDSWITH001")
	require.Len(t, first, 1)
	saved, fork := g.Snapshot(), g.Fork(t)
	g.Advance(2 * time.Second)
	for id := range first {
		// The trail is asked first: it does not tell of what has not happened.
		require.Len(t, ids(t, g, "sys_audit", "fieldname=DELETED^documentkey="+id), 1)
		require.Len(t, ids(t, g, "sys_audit_delete", "documentkey="+id+"^payloadLIKEStand 001 at the fair"), 1)
		require.Len(t, ids(t, fork, "incident", "sys_id="+id), 1)
		w := wire{t, fork}
		fork.Advance(2 * time.Second)
		require.Equal(t, http.StatusNotFound, w.send(http.MethodPatch, "/api/now/table/incident/"+id, `{"state":"3"}`).status, "nobody has looked before")
	}
	// A deletion is one row less, one in the trail, one in the journal of deletions and
	// two that relate these to people.
	require.Equal(t, []int{1500, 299 + 4, 0}, counts(g))
	g.Advance(100 * time.Second)
	require.Equal(t, []int{1500, 199 + 4*101, 100}, counts(g))
	g.Restore(saved)
	require.Equal(t, []int{1500, 300, 0}, counts(g))
	g.Advance(time.Hour)
	require.Equal(t, []int{1500, 4 * 300, 300}, counts(g))
}
