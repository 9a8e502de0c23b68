package mockserver_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/journal"
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
