package oauth_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/internal/ident"
	"github.com/snowglobe-dev/snowglobe/mockserver/oauth"
	"github.com/snowglobe-dev/snowglobe/mockserver/session"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/syslog"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/table/tabletest"
)

const (
	appURL    = "https://app.example/cb"
	verifier  = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
	abel      = "abel"
)

// decision is the request by which somebody allows something.
var decision = &http.Request{Method: http.MethodPost, URL: &url.URL{Path: "/oauth_auth.do"}}

// provider is one with a user, a private client and a public one.
type provider struct {
	testing.TB
	*oauth.Provider
	tables *table.Tables
	clock  *clock.Simulated
}

func newProvider(t testing.TB, played string, switches map[string]string) *provider {
	t.Helper()
	cfg := tabletest.Config(t, played, tabletest.Options{Switches: switches})
	now := clock.NewSimulated(tabletest.Start, clock.System())
	now.Freeze(true)
	cfg.Clock = now
	p := &provider{TB: t, tables: table.New(cfg), clock: now}
	logs := syslog.New(syslog.Config{Tables: p.tables, Clock: now, Settings: cfg.Settings, IDs: ident.Seeded(1, "logs")})
	p.Provider = oauth.New(p.tables, session.NewAccounts(p.tables, now, cfg.Settings, logs), now, cfg.Settings, func(*http.Request) string { return "" })
	p.put("sys_user", map[string]string{"sys_id": abel, "user_name": abel, "active": "true"})
	p.put("v_plugin", map[string]string{"sys_id": "plugin", "id": oauth.Plugin, "active": "active"})
	for id, public := range map[string]string{"private": "false", "public": "true"} {
		p.put("oauth_entity", map[string]string{
			"sys_id": id, "client_id": id, "name": id, "type": "client", "active": "true", "redirect_url": appURL, "public_client": public,
			"client_secret": p.tables.Secrets().Hash(id + " secret"),
		})
	}
	return p
}

func (p *provider) put(name string, values map[string]string) {
	p.Helper()
	def, ok := p.tables.Dictionary().Table(name)
	require.True(p, ok, name)
	require.NoError(p, p.tables.Maintain(func(tx store.Tx) error {
		row, ok := tx.Row(name, values["sys_id"])
		if !ok {
			row = def.Layout.Row(make([]string, len(def.Columns)))
		}
		return tx.Put(row.With(values))
	}))
}

func (p *provider) property(name, value string) {
	p.put("sys_properties", map[string]string{"sys_id": name, "name": name, "value": value})
}

// request is an authorization request; pairs change it, and an empty value takes a
// parameter away.
func request(pairs ...string) url.Values {
	form := url.Values{"response_type": {"code"}, "client_id": {"private"}, "redirect_uri": {appURL}, "state": {"xyz"}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
		if pairs[i+1] == "" {
			form.Del(pairs[i])
		}
	}
	return form
}

// allow has the user allow a request, and gives the parameters of the answer.
func (p *provider) allow(pairs ...string) url.Values {
	p.Helper()
	asked, err := p.Authorization(request(pairs...))
	require.NoError(p, err)
	location, err := p.Allow(decision, asked, abel)
	require.NoError(p, err)
	return p.answered(location)
}

func (p *provider) answered(location string) url.Values {
	p.Helper()
	u, err := url.Parse(location)
	require.NoError(p, err)
	values, err := url.ParseQuery(u.RawQuery + u.EscapedFragment())
	require.NoError(p, err)
	return values
}

// redeem trades a code for tokens; pairs change the request.
func (p *provider) redeem(code string, pairs ...string) (status int, answer map[string]any) {
	p.Helper()
	form := url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {appURL},
		"client_id": {"private"}, "client_secret": {"private secret"},
	}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
		if pairs[i+1] == "" {
			form.Del(pairs[i])
		}
	}
	return p.token(form)
}

func (p *provider) token(form url.Values) (status int, answer map[string]any) {
	p.Helper()
	r := httptest.NewRequestWithContext(p.Context(), http.MethodPost, "/oauth_token.do", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	err := p.Token(w, r)
	if w.Code == http.StatusOK {
		require.NoError(p, err)
	} else {
		require.ErrorAs(p, err, new(*oauth.Error))
	}
	require.NoError(p, json.Unmarshal(w.Body.Bytes(), &answer), w.Body.String())
	return w.Code, answer
}

func (p *provider) good(accessToken any) bool {
	p.Helper()
	_, err := p.HolderOf(p.text(accessToken))
	return err == nil
}

func (p *provider) text(member any) string {
	p.Helper()
	text, ok := member.(string)
	require.True(p, ok, member)
	return text
}

func TestCodeForTokens(t *testing.T) {
	p := newProvider(t, "madrid", nil)
	got := p.allow("state", "a&b=c#d e/ü")
	require.Equal(t, "a&b=c#d e/ü", got.Get("state"))
	require.Regexp(t, `^[A-Za-z0-9_-]{86}$`, got.Get("code"))
	status, tokens := p.redeem(got.Get("code"), "state", "anything")
	require.Equal(t, http.StatusOK, status)
	require.True(t, p.good(tokens["access_token"]))
	require.Regexp(t, `^[A-Za-z0-9_-]{86}$`, tokens["refresh_token"])
	require.Equal(t, "useraccount", tokens["scope"])
	require.NotContains(t, tokens, "id_token")
	holder, err := p.HolderOf(p.text(tokens["access_token"]))
	require.NoError(t, err)
	require.Equal(t, abel, holder.UserID)
	require.Equal(t, "private", holder.Client)
}

// What a code is bound to. Each refusal stands beside the request that differs in
// nothing else and is granted, with the very same code.
func TestCodesAreBound(t *testing.T) {
	for name, wrong := range map[string][]string{
		"another client":          {"client_id", "public", "client_secret", "public secret"},
		"another secret":          {"client_secret", "other"},
		"no secret":               {"client_secret", ""},
		"another redirect URI":    {"redirect_uri", "https://app.example/other"},
		"another verifier":        {"code_verifier", strings.Repeat("a", 43)},
		"no verifier":             {"code_verifier", ""},
		"the challenge itself":    {"code_verifier", challenge},
		"a code that nobody made": {"code", strings.Repeat("a", 86)},
	} {
		p := newProvider(t, "vancouver", nil)
		code := p.allow("code_challenge", challenge, "code_challenge_method", "S256").Get("code")
		status, answer := p.redeem(code, append([]string{"code_verifier", verifier}, wrong...)...)
		require.Equal(t, http.StatusUnauthorized, status, name)
		require.Equal(t, map[string]any{"error": "server_error", "error_description": "access_denied"}, answer, name)
		status, _ = p.redeem(code, "code_verifier", verifier)
		require.Equal(t, http.StatusOK, status, name)
	}
}

func TestCodesEnd(t *testing.T) {
	p := newProvider(t, "madrid", nil)
	early, late := p.allow().Get("code"), p.allow().Get("code")
	p.clock.Advance(59 * time.Second)
	status, _ := p.redeem(early)
	require.Equal(t, http.StatusOK, status)
	p.clock.Advance(time.Second)
	status, _ = p.redeem(late)
	require.Equal(t, http.StatusUnauthorized, status)

	code := p.allow().Get("code")
	p.put("sys_user", map[string]string{"sys_id": abel, "active": "false"})
	status, _ = p.redeem(code)
	require.Equal(t, http.StatusUnauthorized, status, "the user is gone")
	p.put("sys_user", map[string]string{"sys_id": abel, "active": "true"})
	status, _ = p.redeem(code)
	require.Equal(t, http.StatusOK, status)
}

// A second use is refused. Where the instance says so it ends what the first one gave,
// and what that has become by refreshing; never what another client has.
func TestCodesAreUsedOnce(t *testing.T) {
	for reuse, lives := range map[string]bool{"deny": true, "deny_and_revoke": false} {
		p := newProvider(t, "madrid", map[string]string{"code_reuse": reuse, "refresh_answer": "rotated"})
		_, other := p.redeem(p.allow("client_id", "public").Get("code"), "client_id", "public", "client_secret", "public secret")
		code := p.allow().Get("code")
		status, first := p.redeem(code)
		require.Equal(t, http.StatusOK, status)
		p.clock.Advance(time.Hour)
		status, refreshed := p.token(url.Values{
			"grant_type": {"refresh_token"}, "refresh_token": {p.text(first["refresh_token"])},
			"client_id": {"private"}, "client_secret": {"private secret"},
		})
		require.Equal(t, http.StatusOK, status)

		status, _ = p.redeem(code, "client_secret", "other")
		require.Equal(t, http.StatusUnauthorized, status)
		require.True(t, p.good(refreshed["access_token"]), "who is not the client takes nothing back")
		status, _ = p.redeem(code)
		require.Equal(t, http.StatusUnauthorized, status)
		require.Equal(t, lives, p.good(refreshed["access_token"]), reuse)
		status, _ = p.token(url.Values{
			"grant_type": {"refresh_token"}, "refresh_token": {p.text(refreshed["refresh_token"])},
			"client_id": {"private"}, "client_secret": {"private secret"},
		})
		require.Equal(t, lives, status == http.StatusOK, reuse)
		_, known := other["access_token"]
		require.True(t, known)
		p.clock.Set(tabletest.Start)
		require.True(t, p.good(other["access_token"]), "another client's")
	}
}

// Of many who come with one code at the same time, one gets tokens.
func TestCodesAreUsedOnceAtOnce(t *testing.T) {
	p := newProvider(t, "madrid", nil)
	code := p.allow().Get("code")
	granted := make(chan bool)
	for range 8 {
		go func() {
			status, _ := p.redeem(code)
			granted <- status == http.StatusOK
		}()
	}
	n := 0
	for range 8 {
		if <-granted {
			n++
		}
	}
	require.Equal(t, 1, n)
}

func TestRefusedOnAPage(t *testing.T) {
	for name, one := range map[string]struct {
		pairs []string
		text  string
	}{
		"unknown client":      {[]string{"client_id", "nobody"}, "Invalid client_id"},
		"no client":           {[]string{"client_id", ""}, "Invalid client_id"},
		"inactive client":     {[]string{"client_id", "idle"}, "Invalid client_id"},
		"a provider of ours":  {[]string{"client_id", "provider"}, "Invalid client_id"},
		"nothing registered":  {[]string{"client_id", "bare"}, "Invalid redirect_uri"},
		"not registered":      {[]string{"redirect_uri", "https://evil.example/"}, "Invalid redirect_uri"},
		"no state":            {[]string{"state", ""}, "Missing State parameter in request"},
		"a state of blanks":   {[]string{"state", " \t"}, "Missing State parameter in request"},
		"no state, and wrong": {[]string{"state", "", "response_type", "nothing"}, "Missing State parameter in request"},
	} {
		p := newProvider(t, "zurich", nil)
		p.put("oauth_entity", map[string]string{"sys_id": "idle", "client_id": "idle", "type": "client", "active": "false", "redirect_url": appURL})
		p.put("oauth_entity", map[string]string{"sys_id": "bare", "client_id": "bare", "type": "client", "active": "true"})
		p.put("oauth_entity", map[string]string{"sys_id": "other", "client_id": "provider", "type": "oauth_provider", "active": "true", "redirect_url": appURL})
		_, err := p.Authorization(request(one.pairs...))
		var refused *oauth.PageError
		require.ErrorAs(t, err, &refused, name)
		require.Equal(t, one.text, refused.Text, name)
		_, err = p.Authorization(request())
		require.NoError(t, err)
	}
}

func TestRefusedAtTheClient(t *testing.T) {
	p := newProvider(t, "zurich", map[string]string{"pkce_required": "all_clients"})
	p.property("glide.oauth.clients.allowed.for.implicit.grant", "other, public")
	for name, one := range map[string]struct {
		pairs []string
		code  string
	}{
		"no response type":      {[]string{"response_type", ""}, "invalid_request"},
		"another response type": {[]string{"response_type", "id_token"}, "unsupported_response_type"},
		"two response types":    {[]string{"response_type", "code token"}, "unsupported_response_type"},
		"implicit, not listed":  {[]string{"response_type", "token"}, "unauthorized_client"},
		"no challenge":          {[]string{"response_type", "code"}, "invalid_request"},
		"plain":                 {[]string{"code_challenge", challenge, "code_challenge_method", "plain"}, "invalid_request"},
		"a scope with a quote":  {[]string{"scope", `a"b`}, "invalid_scope"},
		"an endless scope":      {[]string{"scope", strings.Repeat("a", 4001)}, "invalid_scope"},
	} {
		_, err := p.Authorization(request(one.pairs...))
		var refused *oauth.RedirectError
		require.ErrorAs(t, err, &refused, name)
		require.Regexp(t, `^https://app\.example/cb[?#]error=`+one.code+"&", refused.Location, name)
		require.Equal(t, "xyz", p.answered(refused.Location).Get("state"), name)
	}
	p.allow("code_challenge", challenge, "code_challenge_method", "S256", "grant_type", "authorization_code", "scope", "useraccount")
	require.NotEmpty(t, p.allow("client_id", "public", "response_type", "token").Get("access_token"))
}

func TestDeny(t *testing.T) {
	p := newProvider(t, "madrid", nil)
	asked, err := p.Authorization(request())
	require.NoError(t, err)
	require.Equal(t, appURL+"?error=access_denied&state=xyz", p.Deny(asked))
	asked, err = p.Authorization(request("response_type", "token"))
	require.NoError(t, err)
	require.Equal(t, appURL+"#error=access_denied&state=xyz", p.Deny(asked))
}

func TestStateIsRequiredByRelease(t *testing.T) {
	for _, one := range []struct {
		released, property string
		required           bool
	}{
		{"london", "", false}, {"madrid", "", true}, {"brazil", "", true}, {"london", "true", true}, {"madrid", "false", false},
	} {
		p := newProvider(t, one.released, map[string]string{"redirect_mismatch": "first_registered"})
		if one.property != "" {
			p.property("glide.oauth.state.parameter.required", one.property)
		}
		_, err := p.Authorization(request("state", ""))
		require.Equal(t, one.required, err != nil, one)
	}
	got := newProvider(t, "london", nil).allow("state", "")
	require.False(t, got.Has("state"), "nothing is given back that did not come")
}

func TestImplicit(t *testing.T) {
	for place, mark := range map[string]string{"fragment": "#", "query": "?"} {
		p := newProvider(t, "madrid", map[string]string{"implicit_answer_in": place})
		asked, err := p.Authorization(request("response_type", "token"))
		require.NoError(t, err)
		location, err := p.Allow(decision, asked, abel)
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(location, appURL+mark+"access_token="), location)
		got := p.answered(location)
		require.True(t, p.good(got.Get("access_token")))
		require.Equal(t, "Bearer", got.Get("token_type"))
		require.Equal(t, "1799", got.Get("expires_in"))
		require.Equal(t, "xyz", got.Get("state"))
		require.False(t, got.Has("refresh_token"))
	}
}

// A client whose tokens are JWTs gets them by each way.
func TestImplicitJWT(t *testing.T) {
	p := newProvider(t, "brazil", map[string]string{"oauth_grant_implicit": "all"})
	p.put("oauth_entity", map[string]string{"sys_id": "private", "token_format": "jwt"})
	implicit := p.allow("response_type", "token")
	_, tokens := p.redeem(p.allow().Get("code"))
	for _, token := range []string{implicit.Get("access_token"), p.text(tokens["access_token"])} {
		require.Equal(t, 2, strings.Count(token, "."), token)
		require.True(t, p.good(token))
	}
}

func TestGrantsByRelease(t *testing.T) {
	p := newProvider(t, "helsinki", nil)
	_, err := p.Authorization(request())
	require.Error(t, err)
	_, err = p.Authorization(request("response_type", "token"))
	require.Error(t, err)
	status, answer := p.redeem("x")
	require.Equal(t, http.StatusBadRequest, status)
	require.Equal(t, "Invalid grant_type parameter value", answer["error_description"])
}

// A public client needs its verifier and no secret; a secret that it sends is looked at.
func TestPublicClients(t *testing.T) {
	for played, refreshes := range map[string]bool{"vancouver": true, "zurich": false} {
		p := newProvider(t, played, nil)
		_, err := p.Authorization(request("client_id", "public"))
		require.Error(t, err, "no challenge")
		ask := []string{"client_id", "public", "code_challenge", challenge, "code_challenge_method", "S256"}
		code := p.allow(ask...).Get("code")
		status, _ := p.redeem(code, "client_id", "public", "client_secret", "wrong", "code_verifier", verifier)
		require.Equal(t, http.StatusUnauthorized, status)
		status, tokens := p.redeem(code, "client_id", "public", "client_secret", "", "code_verifier", verifier)
		require.Equal(t, http.StatusOK, status)
		refresh, given := tokens["refresh_token"].(string)
		require.Equal(t, refreshes, given, played)
		form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh}, "client_id": {"public"}}
		if refreshes {
			status, _ = p.token(form)
			require.Equal(t, http.StatusOK, status)
		}
		form.Set("grant_type", "password")
		status, _ = p.token(form)
		require.Equal(t, http.StatusUnauthorized, status, "no other grant is to be had without a secret")
	}
	// A code of before, when the client was private and sent no challenge.
	p := newProvider(t, "vancouver", nil)
	p.put("oauth_entity", map[string]string{"sys_id": "public", "public_client": "false"})
	code := p.allow("client_id", "public").Get("code")
	p.put("oauth_entity", map[string]string{"sys_id": "public", "public_client": "true"})
	status, _ := p.redeem(code, "client_id", "public", "client_secret", "")
	require.Equal(t, http.StatusUnauthorized, status)
	// Before there was PKCE there were no public clients.
	p = newProvider(t, "madrid", nil)
	status, _ = p.redeem(p.allow("client_id", "public").Get("code"), "client_id", "public", "client_secret", "")
	require.Equal(t, http.StatusUnauthorized, status)
}

// When the authorization request named no redirect URI, and when a token request may.
func TestRedirectURIIsRepeated(t *testing.T) {
	p := newProvider(t, "madrid", nil)
	code := p.allow("redirect_uri", "").Get("code")
	status, _ := p.redeem(code, "redirect_uri", "")
	require.Equal(t, http.StatusBadRequest, status)
	status, _ = p.redeem(code)
	require.Equal(t, http.StatusOK, status)

	p = newProvider(t, "madrid", map[string]string{"code_redirect_uri": "as_requested"})
	status, _ = p.redeem(p.allow("redirect_uri", "").Get("code"), "redirect_uri", "")
	require.Equal(t, http.StatusOK, status)
	status, _ = p.redeem(p.allow().Get("code"), "redirect_uri", "")
	require.Equal(t, http.StatusUnauthorized, status)

	// Sent elsewhere than it asked, a client still says what it asked.
	p = newProvider(t, "madrid", nil)
	const wrong = "https://old.example/cb"
	code = p.allow("redirect_uri", wrong).Get("code")
	status, _ = p.redeem(code)
	require.Equal(t, http.StatusUnauthorized, status)
	status, _ = p.redeem(code, "redirect_uri", wrong)
	require.Equal(t, http.StatusOK, status)
}

func TestConsentIsRemembered(t *testing.T) {
	for memory, want := range map[string][2]bool{"all_clients": {true, true}, "confidential_clients": {true, false}, "none": {false, false}} {
		p := newProvider(t, "vancouver", map[string]string{"consent_memory": memory})
		for i, client := range []string{"private", "public"} {
			pairs := []string{"client_id", client, "code_challenge", challenge, "code_challenge_method", "S256", "scope", "a b"}
			asked, err := p.Authorization(request(pairs...))
			require.NoError(t, err)
			require.False(t, p.Consented(asked, abel))
			_, err = p.Allow(decision, asked, abel)
			require.NoError(t, err)
			require.Equal(t, want[i], p.Consented(asked, abel), memory, client)
			require.False(t, p.Consented(asked, "somebody else"))
			more, err := p.Authorization(request(append(pairs, "scope", "a c")...))
			require.NoError(t, err)
			require.False(t, p.Consented(more, abel), "c was not asked for")
		}
	}
}

func TestRepeatedParameters(t *testing.T) {
	twice := request()
	twice.Add("redirect_uri", "https://evil.example/")
	asked, err := newProvider(t, "madrid", nil).Authorization(twice)
	require.NoError(t, err)
	require.Equal(t, appURL, asked.Target, "the first counts")
	_, err = newProvider(t, "madrid", map[string]string{"authorize_repeated_parameters": "refused"}).Authorization(twice)
	var refused *oauth.PageError
	require.ErrorAs(t, err, &refused)
}

// However often somebody is sent to a client, the codes stay few, and old ones go.
func TestCodesAreBounded(t *testing.T) {
	p := newProvider(t, "madrid", nil)
	asked, err := p.Authorization(request())
	require.NoError(t, err)
	first := p.allow().Get("code")
	p.clock.Advance(time.Second)
	for range 10_000 {
		_, err = p.Allow(decision, asked, abel)
		require.NoError(t, err)
	}
	n, err := p.tables.View().Count(table.BehindCodes, store.Span{})
	require.NoError(t, err)
	require.LessOrEqual(t, n, 10_000)
	status, _ := p.redeem(first)
	require.Equal(t, http.StatusUnauthorized, status, "the oldest went")
	p.clock.Advance(25 * time.Hour)
	p.allow()
	n, err = p.tables.View().Count(table.BehindCodes, store.Span{})
	require.NoError(t, err)
	require.Equal(t, 1, n)
}

// Whatever is asked, an answer goes to what is registered or nowhere, on one line, and
// the state comes back as it went.
func FuzzAuthorization(f *testing.F) {
	older, newer := newProvider(f, "madrid", nil), newProvider(f, "zurich", map[string]string{
		"redirect_loopback_port": "any", "redirect_mismatch": "exact", "redirect_targets": "https_or_native", "oauth_grant_implicit": "all",
	})
	const several = appURL + ",javascript:alert(1), com.example:/cb?a=b ,http://127.0.0.1:1/cb"
	for _, p := range []*provider{older, newer} {
		p.put("oauth_entity", map[string]string{"sys_id": "private", "redirect_url": several})
	}
	f.Add("response_type=code&client_id=private&state=x&redirect_uri=" + url.QueryEscape(appURL))
	f.Add("response_type=token&client_id=private&state=%0d%0aSet-Cookie:&redirect_uri=http://127.0.0.1:70/cb")
	f.Add("response_type=x&client_id=private&state=a%00b&redirect_uri=com.example:/cb%3Fa=b&code_challenge=a")
	f.Add("client_id=private&redirect_uri=javascript:alert(1)&state=1&state=2")
	f.Fuzz(func(t *testing.T, query string) {
		form, _ := url.ParseQuery(query)
		for _, p := range []*provider{older, newer} {
			var locations []string
			asked, err := p.Authorization(form)
			switch refused := (*oauth.RedirectError)(nil); {
			case err == nil:
				allowed, err := p.Allow(decision, asked, abel)
				require.NoError(t, err)
				locations = append(locations, allowed, p.Deny(asked))
			case errors.As(err, &refused):
				locations = append(locations, refused.Location)
			}
			for _, location := range locations {
				require.Regexp(t, `^(https://app\.example/cb\?|https://app\.example/cb#|com\.example:/cb\?a=b[&#]|http://127\.0\.0\.1(:[0-9]+)?/cb[?#])`, location)
				require.NotRegexp(t, `[\x00-\x20\x7f-\xff]`, location)
				u, err := url.Parse(location)
				require.NoError(t, err)
				values, err := url.ParseQuery(u.RawQuery + "&" + u.EscapedFragment())
				require.NoError(t, err)
				require.Equal(t, form.Get("state"), values.Get("state"))
			}
		}
	})
}

// A strict instance says what a request lacks, and which passage asks for it.
func TestStrictSaysWhatIsMissing(t *testing.T) {
	p := newProvider(t, "zurich", strict(t, "plain_http", "accepted"))
	for _, one := range []struct {
		pairs []string
		text  string
	}{
		{[]string{"redirect_uri", "https://evil.example/"}, "Invalid redirect_uri: it has to be one that is registered for the client, the same to the last character (RFC 9700 section 2.1)"},
		{[]string{"state", ""}, "Missing State parameter in request: send a value that nobody can guess, and compare it with the one that comes back (RFC 6749 section 10.12)"},
	} {
		_, err := p.Authorization(request(one.pairs...))
		var refused *oauth.PageError
		require.ErrorAs(t, err, &refused, one.text)
		require.Equal(t, one.text, refused.Text)
	}
	for _, one := range []struct {
		pairs []string
		text  string
	}{
		{nil, "code challenge required: send code_challenge, and S256 as code_challenge_method (RFC 7636 section 4.3, RFC 9700 section 2.1.1)"},
		{[]string{"code_challenge", verifier, "code_challenge_method", "plain"}, "transform algorithm not supported: send S256 as code_challenge_method (RFC 7636 section 4.2, RFC 9700 section 2.1.1)"},
		{[]string{"code_challenge", "x", "code_challenge_method", "S256"}, "code challenge malformed: by S256 it is the 43 characters of a SHA-256 in base64url without padding (RFC 7636 section 4.2)"},
	} {
		_, err := p.Authorization(request(one.pairs...))
		var refused *oauth.RedirectError
		require.ErrorAs(t, err, &refused, one.text)
		require.Equal(t, one.text, p.answered(refused.Location).Get("error_description"))
	}

	code := p.allow("code_challenge", challenge, "code_challenge_method", "S256").Get("code")
	const wrong = "code_verifier is missing or wrong (RFC 7636 section 4.6): "
	for _, one := range []struct {
		pairs []string
		text  string
	}{
		{nil, wrong + "the code was asked for with a code_challenge, and none was sent"},
		{[]string{"code_verifier", "x"}, wrong + "it is no 43 to 128 unreserved characters"},
		{[]string{"code_verifier", challenge + challenge}, wrong + "it does not give the code_challenge"},
		{[]string{"code_verifier", verifier, "redirect_uri", "https://app.example/other"}, "redirect_uri is not that of the authorization request (RFC 6749 section 4.1.3)"},
	} {
		status, answer := p.redeem(code, one.pairs...)
		require.Equal(t, http.StatusBadRequest, status, one.text)
		require.Equal(t, "invalid_grant", answer["error"], one.text)
		require.Equal(t, one.text, answer["error_description"])
	}
	status, answer := p.redeem(code, "code_verifier", verifier)
	require.Equal(t, http.StatusOK, status, answer)
	_, answer = p.redeem(code, "code_verifier", verifier)
	require.Equal(t, "code: the authorization code was used before (RFC 6749 section 4.1.2)", answer["error_description"])
}
