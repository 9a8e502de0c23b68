package mockserver_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"

	"github.com/snowglobe-dev/snowglobe/internal/browser"
	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// administrator follows "Connect ServiceNow to Microsoft Cloud App Security"
// (docs.microsoft.com, 2019-06-24) in a real browser: what the article says to click
// is clicked by the name that it says. Each step leaves a picture.
type administrator struct {
	*browser.Page

	t     *testing.T
	globe *mocktest.Globe
	name  string // of the release, in the names of pictures
	step  int
}

// TestArticleInChromium plays the article's steps on the instance: with OAuth 1 to 5,
// in legacy mode 1 to 3.
func TestArticleInChromium(t *testing.T) {
	b := browser.Start(t)
	all := release.Catalog().All()
	newest := all[len(all)-1].Key
	for _, c := range []struct {
		release string
		year    int
		oauth   bool
		roles   []string // that a connector of the legacy mode needs
	}{
		{"eureka", 2014, false, []string{"admin"}},
		{"madrid", 2019, true, []string{"admin"}},
		// Since Australia user and password alone open no API (observed 2026-10, on a
		// developer instance) but for who has this role.
		{newest, 2026, true, []string{"admin", "snc_basic_auth_api_access"}},
	} {
		begin := func(t *testing.T, options ...browser.Option) *administrator {
			t.Helper()
			globe := mocktest.New(t, mocktest.Release(c.release), mocktest.Now(time.Date(c.year, time.November, 24, 12, 0, 0, 0, time.UTC)))
			globe.Freeze()
			return &administrator{Page: b.Page(t, options...), t: t, globe: globe, name: c.release}
		}
		if c.oauth {
			t.Run(c.release+"/OAuth", func(t *testing.T) { begin(t).registersAClient(false) })
		} else {
			t.Run(c.release+"/OAuth", func(t *testing.T) { begin(t).findsNoOAuth() })
		}
		t.Run(c.release+"/legacy", func(t *testing.T) { begin(t).makesAServiceAccount(c.roles) })
	}
	t.Run("by keyboard", func(t *testing.T) {
		globe := mocktest.New(t)
		globe.Freeze()
		(&administrator{Page: b.Page(t), t: t, globe: globe}).usesTheKeyboard()
	})
	t.Run("two of one name", func(t *testing.T) {
		(&administrator{Page: b.Page(t), t: t, globe: mocktest.New(t)}).choosesATwin()
	})
	t.Run("pressed twice", func(t *testing.T) {
		(&administrator{Page: b.Page(t), t: t, globe: mocktest.New(t)}).pressesTwice()
	})
	t.Run("without scripts", func(t *testing.T) {
		globe := mocktest.New(t)
		globe.Freeze()
		(&administrator{Page: b.Page(t, browser.Scriptless()), t: t, globe: globe}).registersAClient(true)
	})
}

// done says that a step is done: the page is for everybody, and has its picture taken.
func (a *administrator) done(step string) {
	a.t.Helper()
	a.Accessible()
	require.Empty(a.t, a.Problems())
	a.step++
	if a.name != "" {
		a.Screenshot(fmt.Sprintf("%s-%d-%s", a.name, a.step, step))
	}
}

// signsIn is the article's first step in both modes.
func (a *administrator) signsIn() {
	a.t.Helper()
	require.Equal(a.t, http.StatusOK, a.Go(a.globe.URL))
	a.Fill("User name", a.globe.Admin.UserName)
	a.Fill("Password", a.globe.Admin.Password)
	a.done("sign-in")
	require.Equal(a.t, http.StatusOK, a.Follow("button", "Log in"))
}

// opens types words into the filter of the navigator and chooses a module.
func (a *administrator) opens(words, module, picture string, scriptless bool) {
	a.t.Helper()
	a.Fill("Filter navigator", words)
	if scriptless {
		a.Follow("button", "Filter")
	}
	require.True(a.t, a.Has("link", module), a.Text())
	if picture != "" {
		a.done(picture)
	}
	require.Equal(a.t, http.StatusOK, a.Follow("link", module))
}

func (a *administrator) findsNoOAuth() {
	a.t.Helper()
	a.signsIn()
	a.Fill("Filter navigator", "OAuth")
	a.See("No module has these words.")
	require.False(a.t, a.Has("link", "Application Registry"))
	a.done("navigator")
	require.Equal(a.t, http.StatusNotFound, a.Go(a.globe.URL+"/oauth_entity_list.do"))
	require.Len(a.t, a.Problems(), 1)
}

// registersAClient is the article with OAuth, from the first step to the fifth; and what
// is registered is good for OAuth clients that nobody here wrote, by password and, with
// the person's consent, by code.
func (a *administrator) registersAClient(scriptless bool) {
	a.t.Helper()
	answers := callback(a.t)
	a.signsIn()
	a.opens("OAuth", "Application Registry", "navigator", scriptless)
	a.done("registries")
	a.Follow("link", "New")
	a.See("What kind of OAuth application?")
	a.done("kind")
	a.Follow("link", "Create an OAuth API endpoint for external clients")
	a.Fill("Name", "CloudAppSecurity")
	client := mockserver.Client{ID: a.Value("Client ID")}
	require.Regexp(a.t, `^[0-9a-f]{32}$`, client.ID)
	require.Empty(a.t, a.Value("Client Secret"), "left empty, it is generated")
	a.Fill("Access Token Lifespan", "3600")
	a.Fill("Redirect URL", answers)
	if a.Has("combobox", "Scope Restriction") { // of the newer releases, where a client is else for APIs that name it
		a.Choose("Scope Restriction", "Broadly Scoped")
	}
	a.done("new-record")
	a.Follow("button", "Submit")
	client.Secret = a.Value("Client Secret generated")
	require.Regexp(a.t, `^[!-~]{10,}$`, client.Secret)
	a.done("submitted")
	if scriptless {
		return // what follows is the same
	}

	a.t.Run("by password", func(t *testing.T) { wholeLives(t, a.globe, client, oauthTarget{}) })
	code := a.consents(client, answers)
	a.t.Run("by code", func(t *testing.T) { wholeLives(t, a.globe, client, code) })
}

// callback is where a client waits for the browser to come back to it.
func callback(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`<!DOCTYPE html><html lang="en"><title>Connected</title><link rel="icon" href="data:,"><main><h1>Connected</h1>Close this window.</main></html>`))
	}))
	t.Cleanup(server.Close)
	return server.URL + "/callback"
}

// consents lets a client act in the administrator's name, and returns what it is told.
func (a *administrator) consents(client mockserver.Client, answers string) oauthTarget {
	a.t.Helper()
	config := oauth2.Config{ClientID: client.ID, RedirectURL: answers, Endpoint: oauth2.Endpoint{AuthURL: a.globe.URL + "/oauth_auth.do"}}
	told := oauthTarget{RedirectURI: answers, CodeVerifier: oauth2.GenerateVerifier()}
	require.Equal(a.t, http.StatusOK, a.Go(config.AuthCodeURL("a state", oauth2.S256ChallengeOption(told.CodeVerifier))))
	a.See("CloudAppSecurity asks to act")
	a.done("consent")
	require.Equal(a.t, http.StatusOK, a.Follow("button", "Allow"))
	a.See("Connected")
	at, err := url.Parse(a.URL())
	require.NoError(a.t, err)
	require.True(a.t, strings.HasPrefix(at.String(), answers+"?"), at)
	require.Equal(a.t, "a state", at.Query().Get("state"))
	told.Code = at.Query().Get("code")
	require.NotEmpty(a.t, told.Code)
	return told
}

// makesAServiceAccount is the article's legacy mode: an account with the role admin, and
// a look at the REST plug-in.
func (a *administrator) makesAServiceAccount(roles []string) {
	a.t.Helper()
	const userName, password = "cas.service", "A pass+phrase & more"
	a.signsIn()
	a.opens("Users", "Users", "", false)
	a.Follow("link", "New")
	for label, text := range map[string]string{"User ID": userName, "First name": "Cloud App", "Last name": "Security", "Password": password} {
		a.Fill(label, text)
	}
	a.done("service-account")
	a.Follow("button", "Submit")
	for _, role := range roles {
		a.searches("User ID", userName)
		a.Follow("link", userName)
		a.Follow("link", "New in Roles")
		a.Fill("Role", role)
		a.Follow("button", "Submit")
		a.opens("Users", "Users", "", false)
	}
	a.searches("User ID", userName)
	a.Follow("link", userName)
	held := a.Text()
	for _, role := range roles {
		require.Contains(a.t, held, role)
	}
	a.done("role")

	a.opens("Plugins", "Plugins", "", false)
	a.searches("ID", "com.glide.rest")
	a.done("plug-in")
	api := func() int {
		request, err := http.NewRequestWithContext(a.t.Context(), http.MethodGet, a.globe.URL+oneUser, http.NoBody)
		require.NoError(a.t, err)
		request.SetBasicAuth(userName, password)
		status, _ := send(a.t, a.globe.HTTPClient(), request)
		return status
	}
	require.Equal(a.t, http.StatusOK, api())
}

// searches looks in a list for the rows whose column begins so.
func (a *administrator) searches(column, text string) {
	a.t.Helper()
	a.Choose("Go to", column)
	a.Fill("Text to search for", text)
	a.Follow("button", "Search")
	a.See(text)
}

// usesTheKeyboard is the article with OAuth without a mouse: what is pressed is found by
// what a screen reader says of it.
func (a *administrator) usesTheKeyboard() {
	a.t.Helper()
	require.Equal(a.t, http.StatusOK, a.Go(a.globe.URL))
	a.reaches("textbox", "User name")
	a.Type(a.globe.Admin.UserName)
	a.reaches("textbox", "Password")
	a.Type(a.globe.Admin.Password)
	require.Equal(a.t, http.StatusOK, a.PressFor(kb.Enter))

	a.reaches("searchbox", "Filter navigator")
	a.Type("OAuth")
	a.See("5 modules")
	a.Press(kb.ArrowDown) // to the first that is left
	a.reaches("link", "Application Registry")
	require.Equal(a.t, http.StatusOK, a.PressFor(kb.Enter))

	a.reaches("link", "Skip to main content")
	a.Press(kb.Enter)
	a.Press(kb.Tab) // the first thing of the page itself
	a.reaches("link", "New")
	require.Equal(a.t, http.StatusOK, a.PressFor(kb.Enter))
	a.reaches("link", "Create an OAuth API endpoint for external clients")
	require.Equal(a.t, http.StatusOK, a.PressFor(kb.Enter))

	a.reaches("textbox", "Name")
	require.Equal(a.t, http.StatusOK, a.PressFor(kb.Enter), "what is wrong with the form is said by the instance")
	a.See("This field is mandatory")
	a.reaches("link", "Name") // in what is said above the form
	a.reaches("textbox", "Name")
	a.Type("CloudAppSecurity")
	require.Equal(a.t, "CloudAppSecurity", a.Value("Name"))
	a.reaches("textbox", "Access Token Lifespan")
	a.Type("3600")
	require.Equal(a.t, "3600", a.Value("Access Token Lifespan"))
	require.Equal(a.t, http.StatusOK, a.PressFor(kb.Enter))
	require.Regexp(a.t, `^[!-~]{10,}$`, a.Value("Client Secret generated"))

	clientID := a.Value("Client ID")
	a.reaches("link", "Back to list")
	require.Equal(a.t, http.StatusOK, a.PressFor(kb.Enter))
	a.reaches("checkbox", "Select CloudAppSecurity, "+clientID) // the world came with one of that name
	a.Press(" ")
	a.reaches("combobox", "Actions on selected rows")
	a.reaches("combobox", "Rows per page")
	a.done("list")
}

// reaches goes on with the tab key to a thing.
func (a *administrator) reaches(role, name string) {
	a.t.Helper()
	const most = 120
	var seen []string
	for range most {
		gotRole, gotName := a.Focused()
		if gotRole == role && gotName == name {
			return
		}
		seen = append(seen, gotRole+" "+gotName)
		a.Press(kb.Tab)
	}
	require.Failf(a.t, "the tab key does not lead there", "no %s %s in %q", role, name, seen)
}

// pressesTwice submits a client with two presses. The answer to the first shows the secret,
// once; that to a second would say that there is such a client.
func (a *administrator) pressesTwice() {
	a.t.Helper()
	a.signsIn()
	require.Equal(a.t, http.StatusOK, a.Go(a.globe.URL+"/oauth_entity.do?sys_id=-1&sysparm_query=type=client"))
	a.Fill("Name", "pressed twice")
	require.Equal(a.t, http.StatusOK, a.FollowTwice("button", "Submit"))
	require.NotEmpty(a.t, a.Value("Client Secret generated"))
	require.Equal(a.t, http.StatusOK, a.Go(a.globe.URL+"/oauth_entity_list.do?sysparm_query=name=pressed twice"))
	a.See("pressed twice")
}

// choosesATwin picks one of two users of the same name from what a reference field offers.
func (a *administrator) choosesATwin() {
	a.t.Helper()
	for _, name := range []string{"twin.one", "twin.two"} {
		a.globe.Import("sys_user", map[string]string{"user_name": name, "first_name": "Same", "last_name": "Twin", "name": "Same Twin", "active": "true"})
	}
	a.signsIn()
	require.Equal(a.t, http.StatusOK, a.Go(a.globe.URL+"/sys_user_has_role.do?sys_id=-1"))
	a.Fill("Role", "itil")
	a.Pick("User", "Same Twin", "Same Twin (twin.two)")
	require.Equal(a.t, "Same Twin", a.Value("User"))
	a.Follow("button", "Submit")
	require.Equal(a.t, http.StatusOK, a.Go(a.globe.URL+"/sys_user_has_role_list.do?sysparm_query=role.name=itil^user.user_name=twin.two"))
	a.See("Same Twin")
	require.Equal(a.t, http.StatusOK, a.Go(a.globe.URL+"/sys_user_has_role_list.do?sysparm_query=user.user_name=twin.one"))
	a.See("No records to display")
}
