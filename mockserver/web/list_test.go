package web_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/web"
)

// column is what stands in a column of the list that a page shows, in small letters,
// for lists sort without their case.
func (s shown) column(label string) []string {
	at := -1
	s.doc.Find("table.list thead tr > *").EachWithBreak(func(i int, head *goquery.Selection) bool {
		if strings.Trim(strings.TrimSpace(head.Text()), " ▲▼") == label {
			at = i
		}
		return at < 0
	})
	var values []string
	s.doc.Find("table.list tbody tr").Each(func(_ int, row *goquery.Selection) {
		if at >= 0 {
			values = append(values, strings.ToLower(strings.TrimSpace(row.Children().Eq(at).Text())))
		}
	})
	return values
}

func TestAListShowsSortsFiltersAndPages(t *testing.T) {
	globe := mocktest.New(t)
	b := admin(t, globe)

	page := b.open("/sys_user_list.do")
	require.Equal(t, "Users", page.says("main h1"))
	names := page.column("Name")
	require.Len(t, names, 20)
	require.IsIncreasing(t, names)
	require.Equal(t, "ascending", page.doc.Find("thead th[aria-sort]:nth-child(3)").AttrOr("aria-sort", ""))

	page = b.open(page.doc.Find("thead th[aria-sort]:nth-child(3) a").AttrOr("href", ""))
	require.IsDecreasing(t, page.column("Name"))

	page = b.open(page.doc.Find(".pager a[rel=next]").AttrOr("href", ""))
	require.Regexp(t, `^21 to 40 of \d+$`, page.says(".pager span"))
	require.IsDecreasing(t, page.column("Name"), "the order stays from page to page")

	page = b.open("/sys_user_list.do")
	page = b.submit(page, ".filter form:has(#filter_field)", "", map[string]string{
		"filter_field": "user_name", "filter_operator": "STARTSWITH", "filter_value": "a",
	})
	require.Contains(t, page.path, "sysparm_query=user_nameSTARTSWITHa")
	require.Equal(t, "User ID starts with a", page.says(".breadcrumbs li:last-child"))
	page = b.submit(page, "form.goto", "", map[string]string{"goto_field": "name", "goto_value": "*tut"})
	require.Equal(t, []string{"abel tuter"}, page.column("Name"))
	require.Equal(t, 3, page.doc.Find(".breadcrumbs li").Length())
	page = b.open(page.doc.Find(".breadcrumbs li:nth-child(2) a").AttrOr("href", ""))
	require.Greater(t, len(page.column("Name")), 1)

	page = b.open("/sys_user_list.do?sysparm_query=sys_created_on>2019-01-02%2003:04:05^user_nameNOT%20INa,b")
	require.Contains(t, page.says(".breadcrumbs li:nth-child(2)"), "Created after ", "operators are called as the column's sort has them")
	require.Equal(t, "User ID is not one of a,b", page.says(".breadcrumbs li:nth-child(3)"))
	require.Equal(t, "is not one of", page.says(`#filter_operator option[value="NOT IN"]`))

	page = b.open("/sys_user_list.do?sysparm_query=user_name%3Dnobody%20at%20all")
	require.Equal(t, "No records to display", page.says("tbody"))
	require.Equal(t, "0 rows", page.says(".pager span"))
}

// Whoever hears a page, and does not see it, tells the records of a list apart.
func TestRecordsOfAListHaveNamesOfTheirOwn(t *testing.T) {
	globe := mocktest.New(t)
	tokenOf(t, globe, globe.Admin.UserName)
	page := admin(t, globe).open("/oauth_credential_list.do?sysparm_query=ORDERBYtype")
	spoken := func(selector string) (names []string) {
		page.doc.Find("tbody " + selector).Each(func(_ int, found *goquery.Selection) {
			names = append(names, found.AttrOr("aria-label", strings.TrimSpace(found.Text())))
		})
		return names
	}
	client := page.doc.Find("tbody th a").First().Text()
	want := []string{client + ", Access Token", client + ", Refresh Token"}
	require.Equal(t, want, spoken("th a"))
	require.Equal(t, []string{"Select " + want[0], "Select " + want[1]}, spoken(".pick input"))
	page = admin(t, globe).open("/oauth_credential_list.do?sysparm_query=type=access_token")
	require.Equal(t, []string{client}, spoken("th a"), "one alone needs no more")
}

// A list is what the Table API lists: rows that the caller may not see are not there,
// and a closed table says so.
func TestAListShowsWhatTheCallerMaySee(t *testing.T) {
	globe := mocktest.New(t)
	globe.Import("sys_user", map[string]string{"user_name": "mortal", "user_password": "p", "active": "true"})
	b := signedIn(t, globe, "mortal", "p")
	page := b.open("/sys_audit_list.do")
	require.Equal(t, "Security constraints prevent access to requested page", page.says("main h1"))
	require.NotContains(t, page.says("#modules"), "System Audit")
	page = b.open("/incident_list.do")
	require.Contains(t, page.says("main"), "Number of rows removed from this list by Security constraints")
	require.NotContains(t, page.text, "INC00")
}

// Somebody's own tokens stand in a list of their own, in words for people, and the form of
// one leads back there.
func TestMyConnectedApps(t *testing.T) {
	globe := mocktest.New(t)
	globe.Import("sys_user", map[string]string{"user_name": "mortal", "name": "Mort Al", "user_password": "p", "active": "true"})
	for _, user := range []string{"mortal", globe.Admin.UserName} {
		tokenOf(t, globe, user)
	}
	b := signedIn(t, globe, "mortal", "p")
	page := b.open("/navpage.do")
	page = b.open(page.doc.Find(`#modules a:contains("My Connected Apps")`).AttrOr("href", ""))
	own := page.path
	require.Equal(t, "My Connected Apps", page.says("main h1"))
	require.Equal(t, "User = Mort Al", page.says(".breadcrumbs li:last-child"))
	require.Equal(t, []string{"mort al", "mort al"}, page.column("User"))
	narrower := b.open(own + "%5Etype%3Daccess_token")
	require.Equal(t, "My Connected Apps", narrower.says("main h1"))
	require.Equal(t, []string{"access token"}, narrower.column("Type"))

	page = b.open(page.doc.Find("tbody th a").AttrOr("href", ""))
	require.Equal(t, own, page.doc.Find(`main a:contains("Back to list")`).AttrOr("href", ""))

	page = admin(t, globe).open("/oauth_credential_list.do")
	require.Equal(t, "Manage Tokens", page.says("main h1"))
	require.Contains(t, page.column("User"), "mort al")
}

// tokenOf has the client of the globe get tokens of somebody.
func tokenOf(t *testing.T, globe *mocktest.Globe, userName string) {
	t.Helper()
	password := "p"
	if userName == globe.Admin.UserName {
		password = globe.Admin.Password
	}
	answer := newBrowser(t, globe).post("/oauth_token.do", "grant_type", "password", "username", userName, "password", password,
		"client_id", globe.OAuth.ID, "client_secret", globe.OAuth.Secret)
	require.Equal(t, 200, answer.status, answer.text)
}

// Times are the visitor's, and a page that has some says in which zone they are.
func TestAPageSaysItsTimeZone(t *testing.T) {
	globe := mocktest.New(t)
	globe.Import("sys_user", map[string]string{"user_name": "abroad", "user_password": "p", "active": "true", "time_zone": "Asia/Tokyo"})
	home, abroad := admin(t, globe), signedIn(t, globe, "abroad", "p")
	require.Equal(t, "Times are in the time zone Asia/Tokyo.", abroad.open("/sys_user_list.do").says("#time_zone"))
	for _, path := range []string{"/sys_user_list.do", "/sys_user.do?sysparm_query=user_name=abroad"} {
		require.Equal(t, "Times are in the time zone US/Pacific.", home.open(path).says("#time_zone"), path)
	}
	for _, path := range []string{"/navpage.do", "/sys_user_role_list.do"} {
		require.Empty(t, home.open(path).says("#time_zone"), path)
	}
}

func TestTheNavigatorsFilter(t *testing.T) {
	for release, found := range map[string]string{"eureka": "", "madrid": "Application Registry", "brazil": "Application Registry"} {
		globe := mocktest.New(t, mocktest.Release(release))
		b := admin(t, globe)
		require.Contains(t, b.open("/navpage.do").says("#modules"), "Users")
		page := b.open("/navpage.do")
		page = b.submit(page, "nav.navigator form", "", map[string]string{"sysparm_nav_filter": "OAuth"})
		require.NotContains(t, page.says("#modules"), "Incident", release)
		require.Contains(t, page.says("#modules"), found, release)
		if found == "" {
			require.Equal(t, "No module has these words.", page.says("#filter_result"))
			require.Equal(t, 404, b.open("/oauth_entity_list.do").status)
			continue
		}
		page = b.open(page.doc.Find(`#modules a:contains("Application Registry")`).AttrOr("href", ""))
		require.Equal(t, "Application Registries", page.says("main h1"), release)
	}
}

func TestWaysToAList(t *testing.T) {
	globe := mocktest.New(t, mocktest.Release("sandiego"))
	b := admin(t, globe)
	const users = "/sys_user_list.do?sysparm_query=active%3Dtrue"
	for _, way := range []string{
		"/now/nav/ui/classic/params/target/" + url.PathEscape(strings.TrimPrefix(users, "/")),
		"/nav_to.do?uri=" + url.QueryEscape(users),
	} {
		require.Equal(t, users, b.open(way).path)
	}
	require.Equal(t, "/sys_user_list.do", b.open("/navpage.do?sysparm_nav_filter=sys_user.list").path)
	require.Equal(t, 404, admin(t, mocktest.New(t)).open("/now/nav/ui/classic/params/target/x_list.do").status, "before San Diego")
	require.Equal(t, 404, b.open("/no_such_table_list.do").status)
}

// What people write into records is text on every page.
func TestWhatIsWrittenIsNoCode(t *testing.T) {
	globe := mocktest.New(t)
	const evil = `'"><script>alert(1)</script><b onload=x`
	globe.Import("sys_user", map[string]string{
		"user_name": evil, "name": evil, "user_password": "p", "active": "true", "sys_id": "e0000000000000000000000000000000", "title": evil,
	})
	b := signedIn(t, globe, evil, "p")
	root := admin(t, globe)
	for _, page := range []shown{
		b.open("/navpage.do"),
		newBrowser(t, globe).post("/login.do", "user_name", evil),
		root.open("/sys_user_list.do?" + url.Values{"sysparm_query": {"user_name=" + evil}}.Encode()),
		root.open("/sys_user_list.do?" + url.Values{"sysparm_query": {evil + "^" + evil + "=x^ORDERBY" + evil}, "sysparm_view": {evil}}.Encode()),
		root.open("/navpage.do?" + url.Values{"sysparm_nav_filter": {evil}}.Encode()),
		root.open("/sys_user.do?sys_id=e0000000000000000000000000000000"),
		root.open("/sys_user.do?" + url.Values{"sys_id": {evil}}.Encode()),
	} {
		require.NotContains(t, page.text, "<script>alert", page.path)
		require.Zero(t, page.doc.Find("[onload]").Length(), page.path)
	}
}

// Who knows a table by its name gets there by the filter, in small letters and large.
func TestShortcutsOfTheNavigator(t *testing.T) {
	b := admin(t, mocktest.New(t))
	for typed, path := range map[string]string{
		"incident.list": "/incident_list.do", " Incident.List ": "/incident_list.do", "sys_user.FORM": "/sys_user.do?sys_id=-1", "login.DO": "/login.do",
		"incident.lists": "/navpage.do", "a b.list": "/navpage.do",
	} {
		page := b.open("/navpage.do?" + url.Values{"sysparm_nav_filter": {typed}}.Encode())
		require.Equal(t, path, strings.TrimSuffix(page.path, "?"+url.Values{"sysparm_nav_filter": {typed}}.Encode()), typed)
	}
}

// Each role that opens a part of the navigator is one that the newest release has.
func TestTheNavigatorNamesRoles(t *testing.T) {
	all := release.Catalog().All()
	globe := mocktest.New(t, mocktest.Release(all[len(all)-1].Key))
	for _, role := range web.NavigatorRoles() {
		require.Len(t, rows(t, globe, "sys_user_role", "name="+role), 1, role)
	}
}
