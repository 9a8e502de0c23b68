package world_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/world"
)

// troubled is a tap before an instance that answers a page of rows to whatever is
// asked, and what the instance has heard.
func troubled(t *testing.T, rows int) (*world.Tap, *[]string) {
	t.Helper()
	heard := &[]string{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // what did not come is not in it
		*heard = append(*heard, r.URL.RequestURI()+" "+string(body))
		page := []map[string]string{}
		for range rows {
			page = append(page, map[string]string{"sys_id": "x", "sys_created_on": "2019-04-21 10:11:12"})
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"result": page})
	}))
	t.Cleanup(server.Close)
	tap, err := world.NewTap(t.Context(), world.Foreign(server.URL, "madrid", world.Login{}, nil))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, tap.Close()) })
	return tap, heard
}

func get(t *testing.T, address string) (*http.Response, string) {
	t.Helper()
	answer, err := http.Get(address) //nolint:noctx // a call of a test
	require.NoError(t, err)
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	return answer, string(text)
}

func always(world.Entry) bool { return true }

func TestFaultsAreForTheCallsThatTheyMean(t *testing.T) {
	tap, heard := troubled(t, 1)
	answer := world.Answering(world.Answer{Status: http.StatusForbidden, Header: map[string]string{"Content-Type": "text/html"}, Body: "no"})
	refreshes := func(e world.Entry) bool {
		return e.Path == "/oauth_token.do" && e.Form["grant_type"] == "refresh_token"
	}
	ask := func(grant string) int {
		answer, err := http.PostForm(tap.URL+"/oauth_token.do", url.Values{"grant_type": {grant}}) //nolint:noctx // a call of a test
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		return answer.StatusCode
	}
	tap.Set(world.Fault{Meant: refreshes, After: 1, Times: 2, Play: answer})
	var statuses []int
	for _, grant := range []string{"password", "refresh_token", "password", "refresh_token", "refresh_token", "refresh_token"} {
		statuses = append(statuses, ask(grant))
	}
	require.Equal(t, []int{200, 200, 200, 403, 403, 200}, statuses)
	require.Equal(t, 2, tap.Played())
	require.Len(t, *heard, 4)
	require.Equal(t, "/oauth_token.do grant_type=refresh_token", (*heard)[3], "what was looked into comes whole")

	tap.Set(world.Fault{})
	require.Equal(t, 200, ask("refresh_token"))
	require.Zero(t, tap.Played())

	tap.Set(world.Fault{Meant: always, Play: world.Answering(world.Answer{Status: http.StatusOK, Body: "nonsense", Heard: true})})
	before := len(*heard)
	require.Equal(t, 200, ask("password"))
	require.Len(t, *heard, before+1)
}

func TestPlaysOfPages(t *testing.T) {
	tap, heard := troubled(t, 3)
	tap.Set(world.Fault{Meant: func(e world.Entry) bool { return e.Table == "sys_audit" }, Play: world.EmptyPages})
	answer, text := get(t, tap.URL+"/api/now/table/sys_audit?sysparm_offset=0")
	require.JSONEq(t, `{"result":[]}`, text)
	require.Equal(t, "<"+tap.URL+`/api/now/table/sys_audit?sysparm_offset=0>;rel="next"`, answer.Header.Get("Link"))
	require.Empty(t, *heard)

	tap.Set(world.Fault{Meant: always, Play: world.IgnoredQuery})
	get(t, tap.URL+"/api/now/table/sys_audit?sysparm_query=a=b^c=d&sysparm_limit=7")
	require.Equal(t, []string{"/api/now/table/sys_audit?sysparm_limit=7 "}, *heard)

	tap.Set(world.Fault{Meant: always, Play: world.WithoutField("sys_created_on")})
	_, text = get(t, tap.URL+"/api/now/table/sys_audit")
	whole := `{"sys_id":"x","sys_created_on":"2019-04-21 10:11:12"}`
	require.JSONEq(t, `{"result":[`+whole+`,{"sys_id":"x"},`+whole+`]}`, text)
	require.Equal(t, 1, tap.Played())

	single, _ := troubled(t, 1)
	single.Set(world.Fault{Meant: always, Play: world.WithoutField("sys_created_on")})
	_, text = get(t, single.URL+"/api/now/table/sys_audit")
	require.JSONEq(t, `{"result":[`+whole+`]}`, text)
	require.Zero(t, single.Played(), "one row has no middle")
}

func TestSlowPages(t *testing.T) {
	var left atomic.Int64
	tap, _ := troubled(t, 50)
	tap.Set(world.Fault{Meant: always, Play: world.Slowly(500*time.Millisecond, &left)})
	_, text := get(t, tap.URL+"/api/now/table/sys_audit")
	require.Equal(t, 50, strings.Count(text, "sys_id"))
	require.Equal(t, 1, tap.Played())
	require.Zero(t, left.Load())

	tap.Set(world.Fault{Meant: always, Play: world.Slowly(time.Minute, &left)})
	_, text = get(t, tap.URL+"/api/now/table/sys_audit")
	require.Equal(t, 50, strings.Count(text, "sys_id"))
	require.Zero(t, tap.Played(), "it is too small for a pace to speak of")
}

func TestFloods(t *testing.T) {
	var taken atomic.Int64
	tap, _ := troubled(t, 0)
	tap.Set(world.Fault{Meant: always, Play: world.Flooding(2, time.Unix(0, 0), &taken)})
	_, text := get(t, tap.URL+"/api/now/table/sys_audit")
	require.Greater(t, len(text), 2<<20)
	var page struct{ Result []map[string]string }
	require.NoError(t, json.Unmarshal([]byte(text), &page))
	require.Greater(t, len(page.Result), 5000)
	last := ""
	for _, row := range page.Result {
		require.Len(t, row["sys_id"], 32)
		require.Greater(t, row["sys_id"], last, "each row once, in the order of the sys_ids")
		require.Equal(t, row["sys_id"], row["documentkey"])
		require.Equal(t, "1969-12-31 23:00:00", row["sys_created_on"])
		last = row["sys_id"]
	}
	require.Equal(t, int64(1), taken.Load())
}
