package mockserver_test

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

// given are the columns of an incident that people fill in. All others follow.
var given = []string{
	"short_description", "description", "category", "subcategory", "impact", "urgency", "caller_id", "contact_type", "company", "location",
	"assignment_group", "assigned_to", "state", "hold_reason", "close_code", "close_notes", "comments", "work_notes",
}

// save is what one write left in the trail of a record.
type save struct {
	at, document, by string
	checkpoint       int
	changes          map[string][2]string
}

// savesOf are the saves of incidents, in the order of time.
func (h *historian) savesOf(encoded string) []*save {
	h.t.Helper()
	type key struct {
		document   string
		checkpoint int
	}
	all := map[key]*save{}
	for _, r := range h.rows("sys_audit", encoded) {
		n, err := strconv.Atoi(r["record_checkpoint"])
		require.NoError(h.t, err)
		k := key{r["documentkey"], n}
		if all[k] == nil {
			all[k] = &save{r["sys_created_on"], r["documentkey"], r["user"], n, map[string][2]string{}}
		}
		all[k].changes[r["fieldname"]] = [2]string{r["oldvalue"], r["newvalue"]}
	}
	out := make([]*save, 0, len(all))
	for _, s := range all {
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b *save) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.document, b.document), cmp.Compare(a.checkpoint, b.checkpoint))
	})
	return out
}

// TestTheHistoryIsWhatWritingItLeaves lives the incidents of a history again, over
// the Table API: everybody does what they did, when they did it, and the trail of
// that is the trail that the history came with.
func TestTheHistoryIsWhatWritingItLeaves(t *testing.T) {
	for family, seed := range map[string]uint64{"madrid": 3, "eureka": 4, "jakarta": 6} {
		t.Run(family, func(t *testing.T) { replay(t, family, seed) })
	}
}

func replay(t *testing.T, family string, seed uint64) {
	t.Helper()
	settings := map[string]string{"audit_inserts": "true", "rotation": "off", "rest_patch_enabled": "true"}
	told := historianOf(t, mockserver.Config{Release: family, Seed: seed, Events: 12_000, Settings: settings})
	saves := told.savesOf("tablename=incident^fieldname!=DELETED")
	born := map[string]bool{}
	for _, s := range saves {
		born[s.document] = born[s.document] || s.checkpoint == 0
	}
	saves = slices.DeleteFunc(saves, func(s *save) bool { return !born[s.document] })
	require.Greater(t, len(saves), 200)

	begin, err := time.Parse(time.DateTime, saves[0].at)
	require.NoError(t, err)
	live := historianOf(t, mockserver.Config{Release: family, Seed: seed, Now: begin.Add(-time.Hour), Settings: settings})
	admit(t, live)
	now, names := live.Now(), map[string]string{} // of each incident, its sys_id here
	for _, s := range saves {
		at, err := time.Parse(time.DateTime, s.at)
		require.NoError(t, err)
		require.NoError(t, live.Advance(at.Sub(now)))
		now = at
		live.relive(s, names)
	}
	again := live.savesOf("tablename=incident^fieldname!=DELETED")
	byKey := map[string]*save{}
	for _, s := range again {
		byKey[s.document+" "+strconv.Itoa(s.checkpoint)] = s
	}
	for _, want := range saves {
		got := byKey[names[want.document]+" "+strconv.Itoa(want.checkpoint)]
		require.NotNil(t, got, "%v", want)
		require.Equal(t, want.at, got.at)
		require.Equal(t, want.by, got.by)
		for _, s := range []*save{want, got} {
			delete(s.changes, "number") // counted from elsewhere
			delete(s.changes, "task_effective_number")
		}
		require.Equal(t, want.changes, got.changes, "%s", want.at)
	}
	require.Len(t, again, len(saves))
	requireSameRecords(t, told, live, names)
	requireEveryTurn(t, saves)
}

// requireSameRecords compares what came of it: the records and their journals.
func requireSameRecords(t *testing.T, told, live *historian, names map[string]string) {
	t.Helper()
	own := func(r map[string]string, columns ...string) map[string]string {
		for _, c := range append(columns, "sys_id", "number", "task_effective_number") {
			delete(r, c)
		}
		return r
	}
	records, entries := 0, 0
	for before, after := range names {
		want, got := told.rows("incident", "sys_id="+before), live.rows("incident", "sys_id="+after)
		if len(want) == 0 {
			continue // deleted since
		}
		records++
		require.Equal(t, own(want[0]), own(got[0]))
		const journal = "^ORDERBYsys_created_on^ORDERBYelement^ORDERBYvalue"
		want, got = told.rows("sys_journal_field", "element_id="+before+journal), live.rows("sys_journal_field", "element_id="+after+journal)
		require.Len(t, got, len(want))
		for i := range want {
			entries++
			require.Equal(t, own(want[i], "element_id"), own(got[i], "element_id"))
		}
	}
	require.Greater(t, records, 20)
	require.Greater(t, entries, 100)
}

// requireEveryTurn makes sure that the lives had in them what lives can have.
func requireEveryTurn(t *testing.T, saves []*save) {
	t.Helper()
	seen := map[string]bool{}
	for _, s := range saves {
		for c, change := range s.changes {
			seen[c] = true
			if c == "state" {
				seen[c+" "+change[1]] = true
			}
		}
	}
	for _, turn := range []string{"state 1", "state 2", "state 3", "state 6", "state 7", "state 8", "reopen_count", "reassignment_count", "comments", "work_notes"} {
		require.True(t, seen[turn], "no %s; choose another seed", turn)
	}
}

// admit lets everybody in, with a password, to do everything.
func admit(t *testing.T, h *historian) {
	t.Helper()
	var entries []transfer.Entry
	for _, u := range h.rows("sys_user", "") {
		entries = append(entries,
			transfer.Entry{Table: "sys_user", Match: map[string]string{"sys_id": u["sys_id"]}, Values: map[string]string{"user_password": "snowglobe", "active": "true", "locked_out": "false"}},
			transfer.Entry{Table: "sys_user_has_role", Values: map[string]string{"user": u["sys_id"], "role": "2831a114c611228501d4ea6c309d626d", "state": "active"}})
	}
	entries = append(entries, transfer.Entry{Table: "sys_user", Match: map[string]string{"user_name": "admin"}, Values: map[string]string{"user_password": "admin"}})
	_, err := h.Import(entries)
	require.NoError(t, err)
}

// relive does again what somebody did.
func (h *historian) relive(s *save, names map[string]string) {
	h.t.Helper()
	values := map[string]string{}
	for _, c := range given {
		if change, changed := s.changes[c]; changed {
			values[c] = change[1]
		}
	}
	body, err := json.Marshal(values)
	require.NoError(h.t, err)
	password := "snowglobe"
	if s.by == "admin" {
		password = "admin"
	}
	method, path, want := http.MethodPatch, "/api/now/table/incident/"+names[s.document], http.StatusOK
	if s.checkpoint == 0 {
		method, path, want = http.MethodPost, "/api/now/table/incident", http.StatusCreated
	}
	status, text := h.send(method, path, s.by, password, string(body))
	require.Equal(h.t, want, status, "%s %s as %s: %s", method, body, s.by, text)
	var made struct {
		Result struct {
			SysID string `json:"sys_id"`
		}
	}
	require.NoError(h.t, json.Unmarshal(text, &made))
	names[s.document] = made.Result.SysID
}
