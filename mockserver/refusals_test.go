package mockserver_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/journal"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// lastEntry is what the journal says of the newest request.
func (w jwtWorld) lastEntry() journal.Entry {
	w.t.Helper()
	all := w.globe.Journal()
	require.NotEmpty(w.t, all)
	return all[len(all)-1]
}

// The client hears the same of each refusal, and the journal says what was amiss.
func TestTheJournalSaysWhyATokenWasRefused(t *testing.T) {
	w := newJWTWorld(t)
	w.globe.Change("oauth_jwt", map[string]string{"client_id": jwtClientID}, map[string]string{"enable_jti_verification": "true"})
	good := signed(t, "RS256", "rsa", "k1", w.says(nil))
	w.good(w.trade(good))
	require.Empty(t, w.globe.Journal()[0].Refused)
	for _, one := range []struct{ assertion, why string }{
		{good, `assertion: the jti was used before`},
		{"assertion", `assertion: no signed token in its compact form: not three parts of base64url`},
		{signed(t, "PS256", "rsa", "k1", w.says(nil)), `assertion: an algorithm that is not taken here: alg`},
		{signed(t, "RS256", "other", "k1", w.says(nil)), `assertion: the signature is not that of a known key`},
		{signed(t, "RS256", "rsa", "zz", w.says(nil)), `assertion: no verifier of the client has kid "zz": no key that fits: RS256, of 0`},
		{signed(t, "RS256", "rsa", "k2", w.says(nil)), `assertion: the verifier of kid "k2" has no key that is good now: no key that fits: RS256, of 1`},
		{signed(t, "RS256", "rsa", "k1", w.says(members{"exp": nil})), `assertion: claims that are missing or cannot be read: no exp`},
		{signed(t, "RS256", "rsa", "k1", w.says(members{"aud": "x"})), `assertion: meant for somebody else: aud has none of ["` + jwtClientID + `" "` + w.globe.URL + `/oauth_token.do"]`},
		{signed(t, "RS256", "rsa", "k1", w.says(members{"iss": "x"})), `assertion: issued by somebody else: iss is not "` + jwtClientID + `"`},
		{signed(t, "RS256", "rsa", "k1", w.says(members{"sub": "nobody@example.com"})), `assertion: sub: no user of this name`},
		{signed(t, "RS256", "rsa", "k1", w.says(members{"sub": "locked@example.com"})), `assertion: sub: the user is inactive, locked out, or has to choose a new password`},
	} {
		w.refused(w.trade(one.assertion), one.why)
		require.Equal(t, one.why, w.lastEntry().Refused)
	}
}

// What the client hears in plain words stands there as well, and nothing of what it sent.
func TestTheJournalShowsNoSecretOfARefusal(t *testing.T) {
	w := newJWTWorld(t)
	answer := w.post(w.globe, url.Values{"client_id": {jwtClientID}})
	require.Equal(t, answer.Description, w.lastEntry().Refused)

	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.globe.URL+"/oauth_token.do", strings.NewReader("grant_type=password&password=ab%zz"))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	status, _ := send(t, w.globe.HTTPClient(), request)
	require.Equal(t, http.StatusBadRequest, status)
	require.Equal(t, "a parameter is not form-encoded: a % without two hexadecimal digits", w.lastEntry().Refused)
}

// So it is for the other grants.
func TestTheJournalSaysWhyAGrantWasRefused(t *testing.T) {
	w := newJWTWorld(t)
	client := w.globe.OAuth
	w.globe.Import("oauth_entity",
		map[string]string{"sys_id": id("e1"), "name": "idle", "client_id": "idle", "client_secret": "s", "type": "client", "active": "false"},
		map[string]string{"sys_id": id("e2"), "name": "other", "client_id": "other", "client_secret": "s", "type": "client", "active": "true"},
	)
	w.globe.Import("sys_user", map[string]string{"sys_id": id("a6"), "user_name": "in", "user_password": "right", "active": "true"})
	form := func(pairs ...string) url.Values {
		f := url.Values{"client_id": {client.ID}, "client_secret": {client.Secret}, "grant_type": {"refresh_token"}, "refresh_token": {"x"}}
		for i := 0; i < len(pairs); i += 2 {
			f.Set(pairs[i], pairs[i+1])
		}
		return f
	}
	signIn := func(user, password string) url.Values {
		return form("grant_type", "password", "username", user, "password", password)
	}
	granted := w.post(w.globe, signIn("in", "right"))
	require.Equal(t, http.StatusOK, granted.status, granted.body)
	for _, one := range []struct {
		form url.Values
		why  string
	}{
		{form("client_id", ""), "client: the request names none"},
		{form("client_id", "nobody"), "client: nobody has this client_id"},
		{form("client_secret", ""), `client: "` + client.ID + `" has to send its client_secret`},
		{form("client_secret", "guess"), `client: "` + client.ID + `" has another client_secret`},
		{form("client_id", "idle", "client_secret", "s"), `client: "idle" is not active`},
		{form("client_id", jwtClientID, "client_secret", jwtClientSecret), `client: "` + jwtClientID + `" is of oauth_jwt, whose clients have no grant refresh_token`},
		{form(), "refresh_token: nobody was given it, or it was rotated or revoked, or ended long ago"},
		{form("refresh_token", granted.AccessToken), "refresh_token: it is an access token"},
		{form("client_id", "other", "client_secret", "s", "refresh_token", granted.RefreshToken), "refresh_token: it is another client's"},
		{form("grant_type", "authorization_code", "code", "x", "redirect_uri", "x"), "code: this client was given no such authorization code"},
		{signIn("nobody", "x"), "password: credentials refused: no active user has this name"},
		{signIn("in", "wrong"), "password: credentials refused: the password is another one"},
		{signIn("gone", "x"), "password: credentials refused: no active user has this name"},
		{signIn("locked", "x"), "password: credentials refused: the account is locked"},
	} {
		w.refused(w.post(w.globe, one.form), one.why)
		require.Equal(t, one.why, w.lastEntry().Refused)
	}
}

// A call to an API says as little of what was wrong with who sent it.
func TestTheJournalSaysWhyACallWasRefused(t *testing.T) {
	w := newJWTWorld(t, mocktest.Setting("auth_api_key_enabled", "true"), mocktest.Setting("api_access_policies", "true"))
	w.globe.Import("sys_user", map[string]string{"sys_id": id("a6"), "user_name": "in", "user_password": "right", "active": "true"})
	ask := func(path string, headers ...string) (status int, answer string) {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.globe.URL+path, http.NoBody)
		require.NoError(t, err)
		for i := 0; i < len(headers); i += 2 {
			request.Header.Set(headers[i], headers[i+1])
		}
		return send(t, w.globe.HTTPClient(), request)
	}
	granted := w.post(w.globe, url.Values{
		"grant_type": {"password"}, "client_id": {w.globe.OAuth.ID}, "client_secret": {w.globe.OAuth.Secret}, "username": {"in"}, "password": {"right"},
	})
	require.Equal(t, http.StatusOK, granted.status, granted.body)
	const list, counts = "/api/now/table/sys_user?sysparm_limit=1", "/api/now/stats/sys_user?sysparm_count=true"
	authorization := func(path, says string) []string { return []string{path, "Authorization", says} }
	for _, in := range [][]string{authorization(list, basicOf("in", "right")), authorization(list, "Bearer "+granted.AccessToken)} {
		status, body := ask(in[0], in[1:]...)
		require.Equal(t, http.StatusOK, status, body)
		require.Empty(t, w.lastEntry().Refused)
	}
	w.globe.Import("sys_token_auth_parameter", map[string]string{"sys_id": id("b1"), "name": "kit", "parameter_name": "x-sn-apikey", "type": "auth_header"})
	w.globe.Import("http_key_auth", map[string]string{"sys_id": id("b2"), "name": "kit", "auth_parameter": id("b1"), "active": "true"})
	w.globe.Import("sys_api_access_policy", map[string]string{"sys_id": id("b3"), "name": "kit", "active": "true", "api_path": "now/stats", "apply_all": "true"})
	w.globe.Import("sys_auth_profile_mapping", map[string]string{"api_access_policy": id("b3"), "inbound_auth_profile": id("b2")})
	for _, one := range []struct {
		request []string
		why     string
	}{
		{[]string{list}, "the request carries none"},
		{authorization(list, "Basic !"), "the Authorization header cannot be read"},
		{authorization(list, basicOf("in", "wrong-7041")), "the password is another one"},
		{authorization(list, basicOf("nobody", "wrong-7041")), "no active user has this name"},
		{authorization(list, basicOf("gone", "wrong-7041")), "no active user has this name"},
		{authorization(list, basicOf("locked", "wrong-7041")), "the account is locked"},
		{authorization(list, "Bearer wrong-7041"), "access token: nobody was given it, or it was revoked, or ended long ago"},
		{authorization(list, "Bearer "+granted.RefreshToken), "access token: it is a refresh token"},
		{authorization(list, "Bearer wrong.7041"), "access token: nobody was given it, or it was revoked, or ended long ago"},
		{authorization(list, "Bearer "+signed(t, "RS256", "rsa", "k1", w.says(nil))), "ID token: it is no live one of this instance, and no active registration of a provider has its audience"},
		{[]string{list, "x-sn-apikey", "wrong-7041"}, "no access policy of the endpoint takes an API key there"},
		{[]string{counts, "x-sn-apikey", "wrong-7041"}, "access policy: credentials refused: nobody has this API key, or it is inactive or expired"},
		{authorization(counts, "Bearer "+granted.AccessToken), "access policy: it does not list bearer"},
		{[]string{list, "Cookie", "JSESSIONID=wrong-7041"}, "there is no such session, or it has ended"},
	} {
		status, body := ask(one.request[0], one.request[1:]...)
		require.Equal(t, http.StatusUnauthorized, status, one.why)
		require.NotContains(t, body, one.why)
		require.Equal(t, one.why, w.lastEntry().Refused)
		require.NotContains(t, w.lastEntry().Refused, "7041")
	}
	byToken := authorization(list, "Bearer "+granted.AccessToken)
	refusedFor := func(why string) {
		t.Helper()
		status, body := ask(byToken[0], byToken[1:]...)
		require.Equal(t, http.StatusUnauthorized, status, body)
		require.Equal(t, why, w.lastEntry().Refused)
	}
	w.globe.Change("sys_user", map[string]string{"user_name": "in"}, map[string]string{"active": "false"})
	refusedFor("the user is inactive or locked out")
	w.globe.Change("oauth_entity", map[string]string{"client_id": w.globe.OAuth.ID}, map[string]string{"active": "false"})
	refusedFor("access token: its client was deleted, or is not active")
	w.globe.Advance(24 * time.Hour)
	refusedFor("access token: it has expired, or was revoked")
}

// Whoever may not call an API is told so, and so is whoever reads the journal.
func TestTheJournalSaysWhyACallerWasTurnedAway(t *testing.T) {
	w := newWire(t, mocktest.Release("zurich"))
	w.globe.Import("sys_user", map[string]string{"sys_id": id("a6"), "user_name": "in", "user_password": "right", "active": "true"})
	answer := w.send("GET", "/api/global/user_role_inheritance", "", "Authorization", basicOf("in", "right"))
	require.Contains(t, []int{http.StatusUnauthorized, http.StatusForbidden}, answer.status, answer.body)
	entries := w.globe.Journal()
	require.Equal(t, "the user has none of the roles that the API asks for", entries[len(entries)-1].Refused)
}

// An authorization request is refused on a page or at its client, in few words.
func TestTheJournalSaysWhyAnAuthorizationWasRefused(t *testing.T) {
	c := newConsenting(t)
	w := jwtWorld{t, c.globe}
	for _, one := range []struct {
		otherwise map[string]string
		why       string
	}{
		{map[string]string{"client_id": "nobody"}, "client: nobody has this client_id"},
		{map[string]string{"redirect_uri": "https://evil.example/"}, "Invalid redirect_uri"},
		{map[string]string{"state": ""}, "Missing State parameter in request"},
		{map[string]string{"response_type": "both"}, "unsupported_response_type: response_type must be code, or token where the instance has the implicit grant"},
	} {
		answer, page := c.open(c.browser, asks(confidential, one.otherwise).Encode())
		require.Contains(t, []int{http.StatusBadRequest, http.StatusFound}, answer.StatusCode, page)
		require.Equal(t, one.why, w.lastEntry().Refused)
	}
	query := asks(confidential, nil).Encode()
	_, page := c.open(c.browser, query)
	require.Empty(t, w.lastEntry().Refused)
	token := formToken.FindStringSubmatch(page)
	require.NotNil(t, token, page)
	c.decide(c.browser, query, token[1], "deny")
	require.Equal(t, "access_denied: the user denied it", w.lastEntry().Refused)
}
