package mockserver_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// A restore brings everything back that a snapshot holds, as often as wanted, and what
// comes next makes the same ids each time.
func TestSnapshotsAreWaysBack(t *testing.T) {
	w := newWire(t, mocktest.Now(time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC)))
	w.globe.Freeze()
	const list = "/api/now/table/incident?sysparm_query=correlation_id=kit&sysparm_fields=number,sys_id,short_description"
	insert := func(text string) string {
		made := w.send("POST", "/api/now/table/incident?sysparm_fields=sys_id", `{"correlation_id":"kit","short_description":"`+text+`"}`)
		require.Equal(t, http.StatusCreated, made.status)
		return made.body
	}
	insert("before")
	taken, moment := w.globe.Snapshot(), w.globe.Now()
	then := w.send("GET", list, "").body
	var next []string
	for range 3 {
		insert("after")
		w.globe.Advance(48 * time.Hour)
		w.globe.Play("eureka", nil)
		require.NotEqual(t, then, w.send("GET", list, "").body)
		w.globe.Restore(taken)
		require.Equal(t, then, w.send("GET", list, "").body)
		require.Equal(t, moment, w.globe.Now(), "the clock stands as it stood")
		require.Equal(t, http.StatusOK, w.send("GET", "/api/now/v2/table/sys_user?sysparm_limit=1", "").status, "it plays Madrid, which knows v2")
		next = append(next, insert("again"))
		w.globe.Restore(taken)
	}
	require.Equal(t, []string{next[0], next[0], next[0]}, next, "what comes next has the same ids")
}

// A name that is free again may be given to a later snapshot, which holds what came after
// the restore of the earlier one. What comes after its own restore stands beside that.
func TestANameOfASnapshotComesBack(t *testing.T) {
	i, err := mockserver.New(mockserver.Config{Seed: 5, Now: time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC)})
	require.NoError(t, err)
	made := map[string]bool{}
	for range 3 {
		_, err := i.Snapshot("again")
		require.NoError(t, err)
		require.NoError(t, i.Restore("again"))
		require.NoError(t, i.Forget("again"))
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/now/table/incident", strings.NewReader("{}"))
		r.SetBasicAuth("admin", "admin")
		w := httptest.NewRecorder()
		i.ServeHTTP(w, r)
		require.Equal(t, http.StatusCreated, w.Code)
		made[w.Header().Get("Location")] = true
	}
	require.Len(t, made, 3)
}

// Sessions and tokens are part of a snapshot: those of then are good again, and those
// that came later are not.
func TestSnapshotsHoldTokens(t *testing.T) {
	w := newWire(t)
	token := func() string {
		form := url.Values{
			"grant_type": {"password"}, "username": {w.globe.Admin.UserName}, "password": {w.globe.Admin.Password},
			"client_id": {w.globe.OAuth.ID}, "client_secret": {w.globe.OAuth.Secret},
		}
		var answer struct {
			Access string `json:"access_token"`
		}
		got := w.send("POST", "/oauth_token.do", form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
		require.NoError(t, json.Unmarshal([]byte(got.body), &answer), got.body)
		return answer.Access
	}
	call := func(access string) int {
		return w.send("GET", "/api/now/table/sys_user?sysparm_limit=1", "", "Authorization", "Bearer "+access).status
	}
	old := token()
	taken := w.globe.Snapshot()
	require.Equal(t, http.StatusOK, call(old))
	w.globe.Advance(2 * time.Hour)
	require.Equal(t, http.StatusUnauthorized, call(old))
	later := token()
	require.Equal(t, http.StatusOK, call(later))
	w.globe.Restore(taken)
	require.Equal(t, http.StatusOK, call(old))
	require.Equal(t, http.StatusUnauthorized, call(later))
}

// A reset goes back to the start and keeps the snapshots; a fork has none.
func TestSnapshotsBesideResetsAndForks(t *testing.T) {
	i, err := mockserver.New(mockserver.Config{Now: time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC)})
	require.NoError(t, err)
	require.NoError(t, i.Advance(time.Hour))
	later := i.Now()
	_, err = i.Snapshot("later")
	require.NoError(t, err)
	i.Reset()
	require.True(t, i.Now().Before(later))
	require.Len(t, i.Snapshots(), 1)
	require.NoError(t, i.Restore("later"))
	require.False(t, i.Now().Before(later))
	require.Empty(t, i.Fork().Snapshots())
}

func TestSnapshotsThatCannotBe(t *testing.T) {
	i, err := mockserver.New(mockserver.Config{})
	require.NoError(t, err)
	_, err = i.Snapshot("No Name")
	require.ErrorIs(t, err, mockserver.ErrSnapshotName)
	require.EqualError(t, err, `not a name for a snapshot: "No Name"; use lower-case letters, digits and hyphens, 63 at most`)
	require.ErrorIs(t, i.Restore("nothing"), mockserver.ErrNoSnapshot)
	require.ErrorIs(t, i.Forget("nothing"), mockserver.ErrNoSnapshot)
	_, err = i.Snapshot("s-2")
	require.NoError(t, err)
	_, err = i.Snapshot("s-2")
	require.ErrorIs(t, err, mockserver.ErrSnapshotTaken)
	for range mockserver.MaxSnapshots - 1 {
		made, err := i.Snapshot("")
		require.NoError(t, err)
		require.NotEqual(t, "s-2", made.Name)
	}
	_, err = i.Snapshot("")
	require.ErrorIs(t, err, mockserver.ErrSnapshotsFull)
	require.NoError(t, i.Forget("s-2"))
	_, err = i.Snapshot("s-2")
	require.NoError(t, err)
}
