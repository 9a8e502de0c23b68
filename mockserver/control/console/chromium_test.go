package console_test

import (
	"flag"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/browser"
)

var _ = flag.Bool("update", false, "take the pictures in docs/screenshots again")

// A person forks an instance, moves its clock, finds it in the list and sees in its
// journal what it was asked, in a real browser.
func TestInChromium(t *testing.T) {
	b := browser.Start(t)
	t.Run("the main path", func(t *testing.T) { mainPath(t, b.Page(t)) })
	t.Run("without scripts", func(t *testing.T) { mainPath(t, b.Page(t, browser.Scriptless())) })
	t.Run("with a token", func(t *testing.T) { tokenPath(t, b) })
	t.Run("names", func(t *testing.T) { namesStayWhole(t, b.Page(t)) })
	t.Run("by keyboard", func(t *testing.T) { byKeyboard(t, b.Page(t)) })
}

func mainPath(t *testing.T, page *browser.Page) {
	t.Helper()
	s := open(t, "")
	require.Equal(t, http.StatusOK, page.Go(s.url))
	page.Accessible()
	require.Equal(t, http.StatusOK, page.Follow("link", "default"))
	page.Accessible()
	page.Fill("Name of the copy", "acceptance")
	require.Equal(t, http.StatusOK, page.Follow("button", "Fork"))
	page.See("This is the new instance")

	page.Fill("Advance by", "two hours")
	require.Equal(t, http.StatusBadRequest, page.Follow("button", "Advance"))
	page.See("is not a duration")
	require.Equal(t, "two hours", page.Value("Advance by"))
	require.Len(t, page.Problems(), 1, "the refusal, which was asked for")
	page.Accessible()
	page.Fill("Advance by", "2h")
	require.Equal(t, http.StatusOK, page.Follow("button", "Advance"))
	page.See("2019-06-24 14:00:00 UTC")
	page.Fill("Name of the snapshot", "noon")
	page.Follow("button", "Take a snapshot")
	require.Equal(t, []string{"noon", "2019-06-24 14:00:00 UTC", "madrid"}, page.Table("Snapshots")[1][:3])
	page.Accessible()
	page.Screenshot("console-instance")

	page.Fill("Schedule", "rules: [{reset: befor}]")
	require.Equal(t, http.StatusBadRequest, page.Follow("button", "Play the schedule"))
	page.See("did you mean \"before\"?")
	require.Equal(t, "rules: [{reset: befor}]", page.Value("Schedule"))
	page.Accessible()
	page.Fill("Schedule", "rules: [{name: once, on: {table: incident}, reset: before}]")
	require.Equal(t, http.StatusOK, page.Follow("button", "Play the schedule"))
	require.Equal(t, []string{"once", "0", "0", "reset: before", "table: incident"}, page.Table("Faults")[1])
	page.Accessible()
	page.Fill("Seed of the faults", "7")
	require.Equal(t, http.StatusOK, page.Follow("button", "Play weather"))
	page.See("by the seed 7")
	page.Accessible()
	require.Equal(t, http.StatusOK, page.Follow("button", "End all faults"))
	page.See("Nothing goes wrong on purpose.")
	require.Len(t, page.Problems(), 1, "the refusal, which was asked for")

	page.Follow("link", "Instances")
	require.Equal(t, []string{"acceptance", "madrid", "2019-06-24 14:00:00 UTC"}, page.Table("Instances")[1][:3])
	require.Equal(t, []string{"default", "madrid", "2019-06-24 12:00:00 UTC"}, page.Table("Instances")[2][:3])

	status, _, _ := (&site{t: t, url: s.instance, client: http.DefaultClient}).send("GET", "/api/now/table/incident?sysparm_limit=1", nil)
	require.Equal(t, http.StatusUnauthorized, status)
	page.Follow("link", "Journal of default")
	page.Accessible()
	page.Choose("Status", "4xx")
	page.Follow("button", "Filter")
	rows := page.Table("Requests, newest first")
	require.Len(t, rows, 2)
	require.Equal(t, []string{"1", "2019-06-24 12:00:00 UTC", "GET", "401", "nobody none", "/api/now/table/incident?sysparm_limit=1 the request carries none"}, rows[1])

	page.Follow("link", "Release")
	page.Accessible()
	page.Choose("Release", "Jakarta")
	page.Fill("Overrides", "refresh_answer=absent")
	page.Follow("button", "Play it")
	page.See("plays it from now on")
	require.Contains(t, page.Text(), "override")
	page.Follow("link", "Instances")
	require.Equal(t, "jakarta", page.Table("Instances")[2][1])
	require.Empty(t, page.Problems())
}

// What somebody compares or copies stands on one line.
func namesStayWhole(t *testing.T, page *browser.Page) {
	t.Helper()
	s := open(t, "")
	status, _, _ := s.submit("/instances/default/fork", "name", "nightly-acceptance-of-the-connector")
	require.Equal(t, http.StatusSeeOther, status)
	for range 2 {
		address := "/api/now/table/sys_user?sysparm_fields=" + strings.Repeat("user_name,", 30)
		status, _, _ := (&site{t: t, url: s.instance, client: http.DefaultClient}).send("GET", address, nil, func(r *http.Request) {
			r.SetBasicAuth("admin", adminPassword)
		})
		require.Equal(t, http.StatusOK, status)
	}
	page.Go(s.url)
	require.Equal(t, 1, page.Lines("nightly-acceptance-of-the-connector"))
	page.Go(s.url + ui + "/instances/default/journal")
	require.Equal(t, 1, page.Lines("admin basic"))
	page.Go(s.url + ui + "/instances/default/release")
	require.Equal(t, 1, page.Lines("rest_table_versions"))
}

func tokenPath(t *testing.T, b *browser.Browser) {
	t.Helper()
	s := open(t, controlToken)
	page := b.Page(t)
	page.Go(s.url)
	page.Accessible()
	page.Fill("Control token", "guess")
	require.Equal(t, http.StatusUnauthorized, page.Follow("button", "Sign in"))
	page.See("not the control token")
	require.Len(t, page.Problems(), 1)
	page.Fill("Control token", controlToken)
	require.Equal(t, http.StatusOK, page.Follow("button", "Sign in"))
	require.Equal(t, "Instances · Snowglobe", page.Title())
	cookies := page.Cookies()
	require.Len(t, cookies, 1)
	require.True(t, cookies[0].HttpOnly)
	require.Equal(t, http.SameSiteStrictMode, cookies[0].SameSite)
	page.Follow("button", "Sign out")
	page.See("Control token")
}

// Where the focus goes is said in words, from the first key on.
func byKeyboard(t *testing.T, page *browser.Page) {
	t.Helper()
	s := open(t, "")
	page.Go(s.url + "/_snowglobe/ui/instances/default")
	page.Press(kb.Tab)
	role, name := page.Focused()
	require.Equal(t, "link Skip to the content", role+" "+name)
	page.Press(kb.Enter)
	for range 4 { // over the trail and the address
		page.Press(kb.Tab)
	}
	for name != "Advance by" {
		page.Press(kb.Tab)
		_, name = page.Focused()
		require.NotEmpty(t, name)
	}
	page.Type("31m")
	page.PressFor(kb.Enter)
	page.See("2019-06-24 12:31:00 UTC")
}
