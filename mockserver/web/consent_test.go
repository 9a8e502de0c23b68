package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

const callback = "https://app.example/cb?a=b"

// clientOf is the world's client, with somewhere to come back to, as a program of Go's
// own OAuth library has it.
func clientOf(t testing.TB, globe *mocktest.Globe) *oauth2.Config {
	t.Helper()
	globe.Import("oauth_entity", map[string]string{
		"name": "Consenting", "client_id": "consenting", "client_secret": "c+secret&", "type": "client", "active": "true",
		"redirect_url": callback, "logo_url": "https://logo.example/one.png", "access_token_lifespan": "1800", "refresh_token_lifespan": "86400",
	})
	return &oauth2.Config{
		ClientID: "consenting", ClientSecret: "c+secret&", RedirectURL: callback,
		Endpoint: oauth2.Endpoint{AuthURL: "/oauth_auth.do", TokenURL: globe.URL + "/oauth_token.do", AuthStyle: oauth2.AuthStyleInParams},
	}
}

// contextOf has Go's OAuth library talk to an instance.
func contextOf(t testing.TB, globe *mocktest.Globe) context.Context {
	t.Helper()
	return context.WithValue(t.Context(), oauth2.HTTPClient, globe.HTTPClient())
}

// answered is where a browser was sent, without opening it.
func answered(t testing.TB, page shown) url.Values {
	t.Helper()
	require.Equal(t, http.StatusFound, page.status, page.text)
	location := page.header.Get("Location")
	require.True(t, strings.HasPrefix(location, callback+"&"), location)
	values, err := url.ParseQuery(location[len(callback)+1:])
	require.NoError(t, err)
	return values
}

// A person clicks through, and Go's OAuth library gets, uses and refreshes the tokens.
func TestAuthorizationCodeWithPKCE(t *testing.T) {
	globe := mocktest.New(t, mocktest.Release("washingtondc"), mocktest.Now(time.Date(2024, 3, 4, 5, 6, 7, 0, time.UTC)))
	config := clientOf(t, globe)
	verifier := oauth2.GenerateVerifier()
	b := newBrowser(t, globe)
	const state = "a b&c=d\ne/ü"
	address := config.AuthCodeURL(state, oauth2.S256ChallengeOption(verifier))

	page := b.open(address)
	require.True(t, strings.HasPrefix(page.path, "/oauth_login.do?"), page.path)
	page = b.submit(page, "#loginPage", "#sysverb_login", map[string]string{
		"user_name": globe.Admin.UserName, "user_password": globe.Admin.Password,
	})
	require.True(t, strings.HasPrefix(page.path, "/oauth_auth.do?"), page.path)
	require.Equal(t, "Consenting", page.says("#client"))
	require.Equal(t, "If you allow it, it gets tokens with these scopes:", page.says("#gets"), "useraccount alone says nothing to whoever reads it")
	require.Equal(t, "useraccount", page.says("#scopes"))
	require.Equal(t, "https://app.example", page.says("#target"))
	require.Equal(t, "https://logo.example/one.png", page.doc.Find("main img").AttrOr("src", ""))
	policy := page.header.Get("Content-Security-Policy")
	require.Contains(t, policy, "frame-ancestors 'none'")
	require.Contains(t, policy, "form-action 'self' https://app.example;", "else a browser stops at the answer")
	require.Contains(t, policy, "img-src 'self' data: https://logo.example;")
	require.Equal(t, "DENY", page.header.Get("X-Frame-Options"))

	got := answered(t, b.still().submit(page, "#consent", "#allow", nil))
	require.Equal(t, state, got.Get("state"))
	ctx := contextOf(t, globe)
	_, err := config.Exchange(ctx, got.Get("code"), oauth2.VerifierOption(oauth2.GenerateVerifier()))
	require.Error(t, err)
	token, err := config.Exchange(ctx, got.Get("code"), oauth2.VerifierOption(verifier))
	require.NoError(t, err)
	_, err = config.Exchange(ctx, got.Get("code"), oauth2.VerifierOption(verifier))
	require.Error(t, err, "a second time")

	use := func(accessToken string) int {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, globe.URL+"/api/now/table/incident?sysparm_limit=1", nil)
		require.NoError(t, err)
		r.Header.Set("Authorization", "Bearer "+accessToken)
		response, err := globe.HTTPClient().Do(r)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		return response.StatusCode
	}
	require.Equal(t, http.StatusOK, use(token.AccessToken))
	globe.Advance(time.Hour)
	require.Equal(t, http.StatusUnauthorized, use(token.AccessToken))
	fresh, err := config.TokenSource(ctx, &oauth2.Token{RefreshToken: token.RefreshToken}).Token()
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, use(fresh.AccessToken))

	// Consent is remembered: this time the code comes at once.
	page = b.open("/logout.do")
	require.NotEmpty(t, page.text)
	b = admin(t, globe)
	require.NotEmpty(t, answered(t, b.still().open(config.AuthCodeURL("again"))).Get("code"))
}

func TestDeny(t *testing.T) {
	globe := mocktest.New(t)
	config, b := clientOf(t, globe), admin(t, globe)
	got := answered(t, b.still().submit(b.open(config.AuthCodeURL("s")), "#consent", "#deny", nil))
	require.Equal(t, url.Values{"error": {"access_denied"}, "state": {"s"}}, got)
	require.Equal(t, 1, b.open(config.AuthCodeURL("s")).doc.Find("#consent").Length(), "that is not remembered")
}

// Nobody consents for a person: no other site's form, no program with a password or a
// token, no session that a program made.
func TestConsentIsAPersons(t *testing.T) {
	globe := mocktest.New(t)
	config, b := clientOf(t, globe), admin(t, globe)
	address := config.AuthCodeURL("s")
	consent := b.open(address)
	good := consent.doc.Find("#consent [name=sysparm_ck]").AttrOr("value", "")
	require.Regexp(t, `^[0-9a-f]{72}$`, good)

	for name, ck := range map[string]string{"none": "", "somebody else's": strings.Repeat("0", 72)} {
		page := b.still().post(address, "decision", "allow", "sysparm_ck", ck)
		require.Equal(t, http.StatusFound, page.status, name)
		require.Equal(t, "/security_interceptor.do", page.header.Get("Location"), name)
	}
	other := admin(t, globe)
	require.Equal(t, "/security_interceptor.do", other.still().post(address, "decision", "allow", "sysparm_ck", good).header.Get("Location"),
		"a token is good in its own session alone")
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, globe.URL+address,
		strings.NewReader(url.Values{"decision": {"allow"}, "sysparm_ck": {good}}.Encode()))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	require.Equal(t, "/security_interceptor.do", b.still().send(r).header.Get("Location"))

	program := newBrowser(t, globe)
	for _, credentials := range []bool{true, false} { // the second time by the cookie that the first brought
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			r, err = http.NewRequestWithContext(t.Context(), method, globe.URL+address, strings.NewReader("decision=allow"))
			require.NoError(t, err)
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if credentials {
				r.SetBasicAuth(globe.Admin.UserName, globe.Admin.Password)
			}
			require.True(t, strings.HasPrefix(program.still().send(r).header.Get("Location"), "/oauth_login.do?"), method)
		}
	}
	require.NotEmpty(t, answered(t, b.still().submit(consent, "#consent", "#allow", nil)).Get("code"), "and the person does")
}

// What is refused on a page is refused before anybody signs in, and sends nobody away.
func TestRefusedOnAPage(t *testing.T) {
	globe := mocktest.New(t, mocktest.Setting("redirect_mismatch", "error_page"))
	config, b := clientOf(t, globe), newBrowser(t, globe)
	for text, change := range map[string]string{
		"Missing State parameter in request": "state=",
		"Invalid client_id":                  "client_id=nobody",
		"Invalid redirect_uri":               "redirect_uri=https://evil.example/",
	} {
		address, err := url.Parse(config.AuthCodeURL("s"))
		require.NoError(t, err)
		values := address.Query()
		name, value, _ := strings.Cut(change, "=")
		values.Set(name, value)
		page := b.still().open("/oauth_auth.do?" + values.Encode())
		require.Equal(t, http.StatusBadRequest, page.status, text)
		require.Contains(t, page.says("main"), text)
		require.NotContains(t, page.text, "evil.example")
	}
	page := b.still().open(config.AuthCodeURL("s", oauth2.SetAuthURLParam("response_type", "nothing")))
	require.Equal(t, "unsupported_response_type", answered(t, page).Get("error"))
}

func TestSignInElsewhere(t *testing.T) {
	globe := mocktest.New(t)
	config, b := clientOf(t, globe), newBrowser(t, globe)
	globe.Import("oauth_entity", map[string]string{
		"name": "SSO", "client_id": "sso", "type": "client", "active": "true", "redirect_url": callback, "login_url": "https://sso.example/in",
	})
	config.ClientID = "sso"
	require.Equal(t, "https://sso.example/in", b.still().open(config.AuthCodeURL("s")).header.Get("Location"))
}

// Codes and what is allowed go along into a fork, and a reset takes them back.
func TestCodesAreKnownByForks(t *testing.T) {
	globe := mocktest.New(t)
	config, b := clientOf(t, globe), admin(t, globe)
	code := answered(t, b.still().submit(b.open(config.AuthCodeURL("s")), "#consent", "#allow", nil)).Get("code")
	fork := globe.Fork(t)
	for _, one := range []*mocktest.Globe{fork, globe} {
		config.Endpoint.TokenURL = one.URL + "/oauth_token.do"
		_, err := config.Exchange(contextOf(t, one), code)
		require.NoError(t, err)
		_, err = config.Exchange(contextOf(t, one), code)
		require.Error(t, err)
	}
	require.NotEmpty(t, answered(t, admin(t, fork).still().open(config.AuthCodeURL("s"))).Get("code"), "consent is remembered there")
}

func TestNoAuthorizationEndpoint(t *testing.T) {
	for _, old := range []string{"eureka", "helsinki"} {
		globe := mocktest.New(t, mocktest.Release(old))
		require.Equal(t, http.StatusNotFound, admin(t, globe).open("/oauth_auth.do?response_type=code").status, old)
	}
	globe := mocktest.New(t)
	config, b := clientOf(t, globe), admin(t, globe)
	globe.Change("v_plugin", map[string]string{"id": "com.snc.platform.security.oauth"}, map[string]string{"active": "inactive"})
	require.Equal(t, http.StatusNotFound, b.open(config.AuthCodeURL("s")).status)
}

func TestOutboundIsNotSimulated(t *testing.T) {
	b := newBrowser(t, mocktest.New(t))
	for _, path := range []string{"/oauth_redirect.do", "/oauth_initiator.do", "/oauth_password_input.do"} {
		page := b.open(path)
		require.Equal(t, http.StatusNotImplemented, page.status, path)
		require.Contains(t, page.says("main"), "Not simulated")
	}
}
