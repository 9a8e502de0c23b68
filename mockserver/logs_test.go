package mockserver_test

import (
	"net/http"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver"
)

// TestEventsLookAlike signs in, fails to and is locked out, and compares what that
// leaves with what the history has under the same names.
func TestEventsLookAlike(t *testing.T) {
	h := historianOf(t, mockserver.Config{Seed: 2, Events: 20_000, Settings: map[string]string{"snc_auth_events": "true"}})
	const path = "/api/now/table/cmn_location"
	for range 6 {
		_, _ = h.send(http.MethodGet, path, "asset.sync", "wrong", "")
	}
	require.NoError(t, h.Advance(time.Hour))
	status, text := h.send(http.MethodGet, path, "asset.sync", "snowglobe", "")
	require.NotEqual(t, http.StatusUnauthorized, status, "%s", text)
	require.NoError(t, h.Advance(time.Minute))
	for _, name := range []string{"login", "login.failed", "session.established", "external.authentication.failed", "SNC.Auth.DB.Login.Success"} {
		told := h.rows("sysevent", "name="+name+"^sys_created_on<2019-06-24 12:00:00^state=processed^uri="+path)
		if len(told) == 0 {
			told = h.rows("sysevent", "name="+name+"^sys_created_on<2019-06-24 12:00:00^state=processed^uriISNOTEMPTY")
		}
		made := h.rows("sysevent", "name="+name+"^sys_created_on>=2019-06-24 12:00:00^uri="+path)
		require.NotEmpty(t, told, name)
		require.NotEmpty(t, made, name)
		was, is := told[len(told)-1], made[0]
		require.Equal(t, filled(was), filled(is), name)
		for _, c := range []string{"table", "state", "queue", "sys_updated_by", "sys_mod_count"} {
			require.Equal(t, was[c], is[c], "%s %s", name, c)
		}
		for _, r := range []map[string]string{was, is} {
			require.Equal(t, r["sys_created_on"], r["process_on"])
			require.Equal(t, r["sys_created_by"], r["user_name"])
			require.Equal(t, r["processed"], r["sys_updated_on"])
			require.Equal(t, 1, h.count("sys_user", "sys_id="+r["user_id"]+"^user_name="+r["user_name"]))
		}
	}
}

// TestTransactionsLookAlike asks for what people and machines ask for in the
// history, and compares how it is logged.
func TestTransactionsLookAlike(t *testing.T) {
	h := historianOf(t, mockserver.Config{Seed: 2, Events: 20_000})
	record := regexp.MustCompile(`[0-9a-f]{32}`)
	asked := map[string]map[string]string{}
	for _, x := range h.rows("syslog_transaction", "sys_created_on<2019-06-24 12:00:00") {
		require.Equal(t, "HTTP/1.1", x["protocol"])
		require.Regexp(t, `^[0-9A-F]{32}$`, x["session"], x["url"])
		asked[record.ReplaceAllString(x["url"], "")] = x
	}
	require.Greater(t, len(asked), 12)
	for _, was := range asked {
		require.NoError(t, h.Advance(time.Hour))
		_, _ = h.send(http.MethodGet, was["url"], "admin", "admin", "")
		var is map[string]string
		for _, x := range h.rows("syslog_transaction", "sys_created_on>=2019-06-24 12:00:00") {
			if x["url"] == was["url"] {
				is = x
			}
		}
		require.NotNil(t, is, was["url"])
		require.Equal(t, []string{was["url"], was["type"], was["table"]}, []string{is["url"], is["type"], is["table"]})
		delete(was, "user_agent") // this test has none
		if is["sys_created_by"] == "guest" {
			delete(was, "session") // and what is served to everybody opens none
		}
		require.Equal(t, filled(was), filled(is))
	}
}

// TestTheLatestEventsAreProcessed lets the clock go on: what a history left
// waiting waits for the same processor as all that comes after it.
func TestTheLatestEventsAreProcessed(t *testing.T) {
	h := historianOf(t, mockserver.Config{Seed: 4, Events: 20_000, Settings: map[string]string{"event_processing": "6h"}})
	waiting := h.count("sysevent", "state=ready")
	require.Greater(t, waiting, 3)
	require.NoError(t, h.Advance(3*time.Hour))
	require.Less(t, h.count("sysevent", "state=ready"), waiting)
	require.NoError(t, h.Advance(3*time.Hour))
	require.Zero(t, h.count("sysevent", "state=ready^sys_created_on<2019-06-24 12:00:00"))
}

// TestAnExportHasTheLatestRequests takes the log out right after requests that nobody
// has asked for through the API.
func TestAnExportHasTheLatestRequests(t *testing.T) {
	h := historianOf(t, mockserver.Config{Seed: 2})
	const path = "/api/now/table/cmn_location"
	for range 3 {
		_, _ = h.send(http.MethodGet, path, "admin", "admin", "")
	}
	tables, err := h.Export(false, "syslog_transaction")
	require.NoError(t, err)
	require.Len(t, tables, 1)
	place := slices.Index(tables[0].Columns, "url")
	n := 0
	for values := range tables[0].Rows {
		if values[place] == path {
			n++
		}
	}
	require.Equal(t, 3, n)
}
