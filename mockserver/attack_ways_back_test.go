package mockserver_test

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// made is what opens something, as somebody got it from an instance.
type made struct {
	tokens  tokens
	session string
	secret  string // of a client
	key     string // of an API
}

// madeAnew asks for one of each.
func madeAnew(t *testing.T, globe *mocktest.Globe) made {
	t.Helper()
	m := made{tokens: granted(t, globe, globe.OAuth)}
	_, m.session = signedIn(t, globe, "", globe.Admin.Password, "")
	m.secret = secretOf(t, globe, m.session, "oauth_entity", "client_secret")
	m.key = secretOf(t, globe, m.session, "api_key", "token")
	return m
}

// secretOf submits the form of a new row, and returns the secret that its answer shows
// once.
func secretOf(t *testing.T, globe *mocktest.Globe, session, table, column string) string {
	t.Helper()
	_, token := withSession(t, globe, http.MethodGet, session, "")
	request := formTo(t, globe, "/"+table+".do", url.Values{"sys_id": {"-1"}, "sys_action": {"sysverb_insert"}, "sysparm_ck": {token}, table + ".name": {"made"}})
	request.AddCookie(&http.Cookie{Name: "JSESSIONID", Value: session})
	status, page := send(t, globe.HTTPClient(), request)
	require.Equal(t, http.StatusOK, status, page)
	shown := regexp.MustCompile(`id="` + table + `\.` + column + `\.once" value="([^"]+)"`).FindStringSubmatch(page)
	require.NotNil(t, shown, page)
	return shown[1]
}

// What was given out before a way back opens nothing after it: it is not that of somebody
// else, who comes to the same sys_ids.
func TestAttackWaysBack(t *testing.T) {
	for name, options := range map[string][]mocktest.Option{"with a seed": {mocktest.Seed(7)}, "without": nil} {
		t.Run(name, func(t *testing.T) {
			globe := mocktest.New(t, append(options, mocktest.Release("zurich"))...)
			opens := func(m made) (all []int) {
				all = append(all, bearerStatus(t, globe, m.tokens.Access))
				form := url.Values{
					"grant_type": {"refresh_token"}, "refresh_token": {m.tokens.Refresh}, "client_id": {globe.OAuth.ID}, "client_secret": {globe.OAuth.Secret},
				}
				status, _ := post(t, globe, "/oauth_token.do", form.Encode())
				all = append(all, status)
				_, token := withSession(t, globe, http.MethodGet, m.session, "")
				status, _ = withSession(t, globe, http.MethodGet, m.session, token)
				return append(all, status)
			}
			good, dead := []int{http.StatusOK, http.StatusOK, http.StatusOK}, []int{http.StatusUnauthorized, http.StatusUnauthorized, http.StatusUnauthorized}
			snapshot := globe.Snapshot()
			restore := func() { globe.Restore(snapshot) }
			seen := []made{madeAnew(t, globe)}
			for _, back := range []func(){globe.Reset, globe.Reset, restore, restore} {
				require.Equal(t, good, opens(seen[len(seen)-1]))
				back()
				fresh := madeAnew(t, globe)
				for _, old := range seen {
					require.Equal(t, dead, opens(old))
					require.NotEqual(t, old.secret, fresh.secret)
					require.NotEqual(t, old.key, fresh.key)
				}
				seen = append(seen, fresh)
			}
		})
	}
}

// With a seed all of that is the same each time.
func TestWaysBackHangOnTheSeed(t *testing.T) {
	run := func() (all []made) {
		globe := mocktest.New(t, mocktest.Seed(7), mocktest.Release("zurich"), mocktest.Now(crowdStart))
		globe.Freeze()
		snapshot := globe.Snapshot()
		for _, back := range []func(){func() {}, globe.Reset, func() { globe.Restore(snapshot) }} {
			back()
			all = append(all, madeAnew(t, globe))
		}
		return all
	}
	once, again := run(), run()
	require.Equal(t, once, again)
}
