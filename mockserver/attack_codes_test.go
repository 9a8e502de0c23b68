package mockserver_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// The verifier and its challenge by S256 of RFC 7636 appendix B.
const (
	pkceVerifier  = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	pkceChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
)

// Clients that send people to the instance, with their first registered URL.
var (
	confidential = mockserver.Client{ID: "confidential", Secret: "c-secret"}
	mallory      = mockserver.Client{ID: "mallory", Secret: "m-secret"}
	native       = mockserver.Client{ID: "native"} // a public one
)

const appURL = "https://app.example/cb"

// consenting is an instance with those clients, and a browser in which somebody has signed
// in.
type consenting struct {
	t       *testing.T
	globe   *mocktest.Globe
	browser *http.Client
}

func newConsenting(t *testing.T, options ...mocktest.Option) *consenting {
	t.Helper()
	c := &consenting{t: t, globe: mocktest.New(t, append([]mocktest.Option{mocktest.Release("australia")}, options...)...)}
	c.globe.Freeze()
	client := func(who mockserver.Client, public, urls string) map[string]string {
		return map[string]string{
			"name": who.ID, "client_id": who.ID, "client_secret": who.Secret, "type": "client", "active": "true", "public_client": public,
			"redirect_url": urls, "access_token_lifespan": "1800", "refresh_token_lifespan": "86400", "scope_restriction_status": "unrestricted",
		}
	}
	c.globe.Import("oauth_entity", client(confidential, "false", appURL+", https://app.example/two"),
		client(mallory, "false", "https://evil.example/cb"), client(native, "true", appURL))
	c.browser = c.signedIn()
	return c
}

// signedIn is the browser of the administrator, which stays where it is sent from.
func (c *consenting) signedIn() *http.Client {
	c.t.Helper()
	browser := c.stranger()
	answer, _ := c.do(browser, formTo(c.t, c.globe, "/login.do", url.Values{"user_name": {c.globe.Admin.UserName}, "user_password": {c.globe.Admin.Password}}))
	require.Equal(c.t, http.StatusFound, answer.StatusCode)
	return browser
}

// stranger is a browser in which nobody has signed in.
func (c *consenting) stranger() *http.Client {
	c.t.Helper()
	browser := c.globe.HTTPClient()
	jar, err := cookiejar.New(nil)
	require.NoError(c.t, err)
	browser.Jar = jar
	browser.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return browser
}

func (c *consenting) do(client *http.Client, request *http.Request) (*http.Response, string) {
	c.t.Helper()
	answer, err := client.Do(request)
	require.NoError(c.t, err)
	text, err := io.ReadAll(answer.Body)
	require.NoError(c.t, err)
	require.NoError(c.t, answer.Body.Close())
	return answer, string(text)
}

// asks is an authorization request that is in order in both tempers, with some of it
// otherwise; "" takes a parameter away.
func asks(client mockserver.Client, otherwise map[string]string) url.Values {
	to := appURL
	if client == mallory {
		to = "https://evil.example/cb"
	}
	all := map[string]string{
		"response_type": "code", "client_id": client.ID, "redirect_uri": to, "state": "st",
		"code_challenge": pkceChallenge, "code_challenge_method": "S256",
	}
	maps.Copy(all, otherwise)
	query := url.Values{}
	for name, value := range all {
		if value != "" {
			query.Set(name, value)
		}
	}
	return query
}

// open opens the authorization endpoint.
func (c *consenting) open(browser *http.Client, query string) (*http.Response, string) {
	c.t.Helper()
	request, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, c.globe.URL+"/oauth_auth.do?"+query, http.NoBody)
	require.NoError(c.t, err)
	return c.do(browser, request)
}

var formToken = regexp.MustCompile(`name="sysparm_ck" value="([0-9a-f]+)"`)

// decide presses a button of a consent page.
func (c *consenting) decide(browser *http.Client, query, token, decision string, headers ...string) *http.Response {
	c.t.Helper()
	request := formTo(c.t, c.globe, "/oauth_auth.do?"+query, url.Values{"sysparm_ck": {token}, "decision": {decision}})
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	answer, _ := c.do(browser, request)
	return answer
}

// allowed is where the browser is sent when its user allows what is asked.
func (c *consenting) allowed(query url.Values) *url.URL {
	c.t.Helper()
	answer, page := c.open(c.browser, query.Encode())
	if answer.StatusCode == http.StatusOK { // it may be remembered
		token := formToken.FindStringSubmatch(page)
		require.NotNil(c.t, token, page)
		answer = c.decide(c.browser, query.Encode(), token[1], "allow")
	}
	require.Equal(c.t, http.StatusFound, answer.StatusCode, page)
	location, err := url.Parse(answer.Header.Get("Location"))
	require.NoError(c.t, err)
	return location
}

func (c *consenting) code(query url.Values) string {
	c.t.Helper()
	location := c.allowed(query)
	require.NotEmpty(c.t, location.Query().Get("code"), location)
	return location.Query().Get("code")
}

// traded is what the token endpoint answers to a code: a status, and tokens where there
// are some.
func (c *consenting) traded(client mockserver.Client, code string, otherwise map[string]string) (int, tokens) {
	c.t.Helper()
	all := map[string]string{
		"grant_type": "authorization_code", "code": code, "redirect_uri": appURL, "code_verifier": pkceVerifier,
		"client_id": client.ID, "client_secret": client.Secret,
	}
	maps.Copy(all, otherwise)
	form := url.Values{}
	for name, value := range all {
		if value != "" {
			form.Set(name, value)
		}
	}
	status, body := post(c.t, c.globe, "/oauth_token.do", form.Encode())
	var got tokens
	require.NoError(c.t, json.Unmarshal([]byte(body), &got), body)
	require.Equal(c.t, status == http.StatusOK, got.Access != "", body)
	return status, got
}

// notGranted is a status of the token endpoint that lets nobody in.
func notGranted(t *testing.T, status int, what ...any) {
	t.Helper()
	require.Contains(t, []int{http.StatusBadRequest, http.StatusUnauthorized}, status, what...)
}

// bothTempers plays an attack against both.
func bothTempers(t *testing.T, attack func(t *testing.T, temper string, c *consenting), options ...mocktest.Option) {
	t.Helper()
	for _, temper := range []string{"faithful", "strict"} {
		t.Run(temper, func(t *testing.T) {
			attack(t, temper, newConsenting(t, append([]mocktest.Option{mocktest.Temper(temper)}, options...)...))
		})
	}
}

// A code is good once. On a strict instance the second use ends what the first one gave.
func TestAttackReplayedCodes(t *testing.T) {
	bothTempers(t, func(t *testing.T, temper string, c *consenting) {
		code := c.code(asks(confidential, nil))
		status, got := c.traded(confidential, code, nil)
		require.Equal(t, http.StatusOK, status)
		require.Equal(t, http.StatusOK, bearerStatus(t, c.globe, got.Access))
		status, _ = c.traded(mallory, code, nil)
		notGranted(t, status, "another client's try")
		require.Equal(t, http.StatusOK, bearerStatus(t, c.globe, got.Access), "which ends nothing")
		status, _ = c.traded(confidential, code, nil)
		notGranted(t, status, "a second time")
		want := http.StatusOK
		if temper == "strict" {
			want = http.StatusUnauthorized
		}
		require.Equal(t, want, bearerStatus(t, c.globe, got.Access))

		late := c.code(asks(confidential, nil))
		c.globe.Advance(2 * time.Minute)
		status, _ = c.traded(confidential, late, nil)
		notGranted(t, status, "too late")
	})
}

// A code is bound to the client, the redirect URL, the challenge and the user of its
// request, and is nothing else than a code.
func TestAttackCodesOfOthers(t *testing.T) {
	bothTempers(t, func(t *testing.T, _ string, c *consenting) {
		other := newConsenting(t)
		code := c.code(asks(confidential, nil))
		for name, otherwise := range map[string]map[string]string{
			"another secret":              {"client_secret": "m-secret"},
			"no secret":                   {"client_secret": ""},
			"another redirect":            {"redirect_uri": "https://app.example/two"},
			"a redirect that begins so":   {"redirect_uri": appURL + "/../two"},
			"a redirect in other case":    {"redirect_uri": "https://APP.example/cb"},
			"no redirect":                 {"redirect_uri": ""},
			"another verifier":            {"code_verifier": strings.Repeat("a", 43)},
			"no verifier":                 {"code_verifier": ""},
			"the challenge as verifier":   {"code_verifier": pkceChallenge},
			"a verifier that is cut":      {"code_verifier": pkceVerifier[:42]},
			"a verifier that goes on":     {"code_verifier": pkceVerifier + "A"},
			"a verifier of other letters": {"code_verifier": pkceVerifier[:42] + "+"},
			"a changed code":              {"code": flipped(code, 0)},
			"a shorter code":              {"code": code[:85]},
			"a longer code":               {"code": code + "A"},
			"no code":                     {"code": ""},
		} {
			status, _ := c.traded(confidential, code, otherwise)
			notGranted(t, status, name)
		}
		status, _ := c.traded(mallory, code, nil)
		notGranted(t, status, "another client")
		status, _ = c.traded(native, code, nil)
		notGranted(t, status, "a client that proves nothing")
		status, _ = other.traded(confidential, code, nil)
		notGranted(t, status, "another instance")
		require.Equal(t, http.StatusUnauthorized, bearerStatus(t, c.globe, code), "a code opens nothing")
		refresh := map[string]string{"grant_type": "refresh_token", "refresh_token": code, "code": "", "redirect_uri": "", "code_verifier": ""}
		status, _ = c.traded(confidential, "", refresh)
		notGranted(t, status, "a code refreshes nothing")

		status, got := c.traded(confidential, code, nil)
		require.Equal(t, http.StatusOK, status, "all that has not used it up")
		for name, token := range map[string]string{"an access token": got.Access, "a refresh token": got.Refresh} {
			status, _ = c.traded(confidential, token, nil)
			notGranted(t, status, name+" is no code")
		}
		refresh["refresh_token"] = got.Refresh
		status, _ = c.traded(mallory, "", refresh)
		notGranted(t, status, "another client's refresh")
		status, _ = c.traded(confidential, "", refresh)
		require.Equal(t, http.StatusOK, status)

		code = c.code(asks(confidential, nil))
		c.globe.Change("sys_user", map[string]string{"user_name": c.globe.Admin.UserName}, map[string]string{"locked_out": "true"})
		status, _ = c.traded(confidential, code, nil)
		notGranted(t, status, "its user was locked out since")
		c.globe.Change("sys_user", map[string]string{"user_name": c.globe.Admin.UserName}, map[string]string{"locked_out": "false"})
		status, _ = c.traded(confidential, code, nil)
		require.Equal(t, http.StatusOK, status)
	})
}

// Nobody takes PKCE away: not from the authorization request of a client that needs it, not
// from the token request of one that used it, and not by the weaker method.
func TestAttackPKCEDowngrade(t *testing.T) {
	bothTempers(t, func(t *testing.T, temper string, c *consenting) {
		for name, otherwise := range map[string]map[string]string{
			"no challenge":      {"code_challenge": "", "code_challenge_method": ""},
			"a method alone":    {"code_challenge": ""},
			"the method plain":  {"code_challenge_method": "plain"},
			"no method":         {"code_challenge_method": ""},
			"another method":    {"code_challenge_method": "s256"},
			"a short challenge": {"code_challenge": pkceChallenge[:42]},
			"an odd challenge":  {"code_challenge": pkceChallenge[:42] + "="},
		} {
			for _, client := range []mockserver.Client{native, confidential} {
				if temper == "faithful" && client == confidential && name == "no challenge" {
					continue // documented: it is required of public clients alone
				}
				answer := c.allowed(asks(client, otherwise)).Query()
				require.Equal(t, "invalid_request", answer.Get("error"), "%s of %s", name, client.ID)
				require.Empty(t, answer.Get("code"))
			}
		}
		code := c.code(asks(native, nil))
		status, _ := c.traded(native, code, map[string]string{"code_verifier": ""})
		notGranted(t, status, "without the verifier")
		status, _ = c.traded(native, code, nil)
		require.Equal(t, http.StatusOK, status)
	})
	// The attacker takes the challenge out of the request that a browser carries; the
	// client's verifier shows it (RFC 9700 §2.1.1). The platform is not known to look.
	for setting, want := range map[string]int{"ignored": http.StatusOK, "refused": http.StatusBadRequest} {
		c := newConsenting(t, mocktest.Temper("strict"), mocktest.Setting("pkce_required", "public_clients"), mocktest.Setting("pkce_unasked_verifier", setting))
		code := c.code(asks(confidential, map[string]string{"code_challenge": "", "code_challenge_method": ""}))
		status, _ := c.traded(confidential, code, nil)
		require.Equal(t, want, status, setting)
		code = c.code(asks(confidential, map[string]string{"code_challenge": "", "code_challenge_method": ""}))
		status, _ = c.traded(confidential, code, map[string]string{"code_verifier": ""})
		require.Equal(t, http.StatusOK, status, setting)
	}
}

// Whatever an authorization request says, the browser goes to a URL that its client has
// registered, or nowhere. No character of it begins a header.
func TestAttackRedirectOfAuthorization(t *testing.T) {
	targets := []string{
		"https://evil.example/cb", "https://evil.example", "//evil.example/cb", `/\evil.example`, "evil.example", "/", "javascript:alert(1)", "data:text/html,x",
		appURL + "x", appURL + "/", appURL + "/../evil", appURL + "?x=y", appURL + "#x", appURL + "%2f..", appURL + "/%2e%2e/evil", "http://app.example/cb",
		"https://app.example:444/cb", "https://app.example.evil.example/cb", "https://evil.example/https://app.example/cb", "https://app.example@evil.example/cb",
		"https://evil.example#@app.example/cb", `https://evil.example\@app.example/cb`, "https://app.example%00.evil.example/cb", "HTTPS://APP.EXAMPLE/cb",
		appURL + "\r\nLocation: https://evil.example", appURL + "\n", " " + appURL, appURL + "\t", "https://app.example/%63b", "*",
	}
	bothTempers(t, func(t *testing.T, temper string, c *consenting) {
		for _, to := range targets {
			for who, browser := range map[string]*http.Client{"somebody": c.browser, "a stranger": c.stranger()} {
				answer, page := c.open(browser, asks(confidential, map[string]string{"redirect_uri": to}).Encode())
				require.Equal(t, http.StatusBadRequest, answer.StatusCode, "%s: %q", who, to)
				require.Empty(t, answer.Header.Get("Location"), "%s: %q", who, to)
				require.NotContains(t, page, "evil", "%s: %q", who, to)
			}
		}
		require.Equal(t, "app.example", c.allowed(asks(confidential, nil)).Host)
		twice := asks(confidential, nil).Encode() + "&redirect_uri=" + url.QueryEscape("https://evil.example/cb")
		answer, _ := c.open(c.browser, twice)
		require.NotContains(t, answer.Header.Get("Location"), "evil")
		if temper == "strict" {
			require.Equal(t, http.StatusBadRequest, answer.StatusCode)
		}

		// Consent to one request is none to another.
		_, page := c.open(c.signedIn(), asks(native, map[string]string{"scope": "more"}).Encode())
		token := formToken.FindStringSubmatch(page)
		require.NotNil(t, token, page)
		answer = c.decide(c.browser, asks(native, map[string]string{"redirect_uri": "https://evil.example/cb"}).Encode(), token[1], "allow")
		require.NotContains(t, answer.Header.Get("Location"), "evil")
	})
	// Up to Yokohama the first registered URL takes the place of another (documented).
	c := newConsenting(t, mocktest.Release("xanadu"))
	for _, to := range targets {
		location := c.allowed(asks(confidential, map[string]string{"redirect_uri": to}))
		require.Equal(t, "https://app.example/cb", location.Scheme+"://"+location.Host+location.Path, to)
	}
}

// What a request brings along comes back as a value, and never as a header or a parameter
// of its own.
func TestAttackHeadersByState(t *testing.T) {
	bothTempers(t, func(t *testing.T, _ string, c *consenting) {
		for _, state := range []string{
			"x\r\nSet-Cookie: JSESSIONID=0123456789ABCDEF0123456789ABCDEF", "x\nX-Evil: 1", "x\rX-Evil: 1", "x&code=evil", "x#code=evil", "x%0d%0aX-Evil: 1",
			"\u2028X-Evil: 1", "\u560aX-Evil: 1", "\x00", `"><script>alert(1)</script>`,
		} {
			location := c.allowed(asks(confidential, map[string]string{"state": state}))
			require.Equal(t, state, location.Query().Get("state"))
			require.Empty(t, location.Fragment)
			require.NotEqual(t, "evil", location.Query().Get("code"))
			answer, page := c.open(c.browser, asks(confidential, map[string]string{"state": state, "scope": "\"\r\nX-Evil: 1"}).Encode())
			require.Equal(t, http.StatusFound, answer.StatusCode, page)
			require.Empty(t, answer.Header.Get("X-Evil"))
			for _, cookie := range answer.Cookies() {
				require.NotEqual(t, "0123456789ABCDEF0123456789ABCDEF", cookie.Value)
			}
		}
	})
}

// Nobody consents in the place of a person: no frame, no other site, no link, no program.
func TestAttackForgedConsent(t *testing.T) {
	bothTempers(t, func(t *testing.T, _ string, c *consenting) {
		query := asks(mallory, nil).Encode()
		answer, page := c.open(c.browser, query)
		require.Equal(t, http.StatusOK, answer.StatusCode)
		require.Equal(t, "DENY", answer.Header.Get("X-Frame-Options"))
		require.Contains(t, answer.Header.Get("Content-Security-Policy"), "frame-ancestors 'none'")
		require.Contains(t, answer.Header.Get("Cache-Control"), "no-store")
		own := formToken.FindStringSubmatch(page)
		require.NotNil(t, own, page)
		_, page = c.open(c.signedIn(), query)
		others := formToken.FindStringSubmatch(page)
		require.NotNil(t, others, page)

		consents := func(answer *http.Response) bool { return strings.Contains(answer.Header.Get("Location"), "code=") }
		for name, token := range map[string]string{"no": "", "another session's": others[1], "a cut": own[1][:len(own[1])-1], "a made-up": strings.Repeat("0", len(own[1]))} {
			require.False(t, consents(c.decide(c.browser, query, token, "allow")), "%s token", name)
		}
		for name, headers := range map[string][]string{
			"another site's form":  {"Sec-Fetch-Site", "cross-site"},
			"a neighbour's form":   {"Sec-Fetch-Site", "same-site"},
			"another origin":       {"Origin", "https://evil.example"},
			"a sandboxed document": {"Origin", "null"},
		} {
			require.False(t, consents(c.decide(c.browser, query, own[1], "allow", headers...)), name)
		}
		for name, more := range map[string]string{
			"a link that decides":  "&decision=allow",
			"a link with a token":  "&decision=allow&sysparm_ck=" + own[1],
			"an answer to nothing": "&prompt=none",
		} {
			answer, _ = c.open(c.browser, query+more)
			require.False(t, consents(answer), name)
		}
		require.False(t, consents(c.decide(c.browser, query, own[1], "ALLOW")), "no button says that")
		require.False(t, consents(c.decide(c.stranger(), query, own[1], "allow")), "nobody has signed in")
		program := formTo(t, c.globe, "/oauth_auth.do?"+query, url.Values{"decision": {"allow"}})
		program.SetBasicAuth(c.globe.Admin.UserName, c.globe.Admin.Password)
		answer, _ = c.do(c.stranger(), program)
		require.False(t, consents(answer), "a program with the password")
		_, held := c.traded(confidential, c.code(asks(confidential, nil)), nil)
		program = formTo(t, c.globe, "/oauth_auth.do?"+query, url.Values{"decision": {"allow"}})
		program.Header.Set("Authorization", "Bearer "+held.Access)
		answer, _ = c.do(c.stranger(), program)
		require.False(t, consents(answer), "a program with a token")

		require.True(t, consents(c.decide(c.browser, query, own[1], "allow")))
	})
}

// A strict instance sends nobody away who has not signed in, and asks again for clients
// that cannot prove who they are.
func TestAttackConsentOfTheAbsent(t *testing.T) {
	bothTempers(t, func(t *testing.T, temper string, c *consenting) {
		wrong := asks(mallory, map[string]string{"scope": `"`}).Encode()
		answer, _ := c.open(c.stranger(), wrong)
		require.Equal(t, temper == "strict", strings.HasPrefix(answer.Header.Get("Location"), "/oauth_login.do?"), answer.Header)
		answer, _ = c.open(c.browser, wrong)
		require.Contains(t, answer.Header.Get("Location"), "https://evil.example/cb?error=invalid_scope", "that is where the client wants it")

		for _, client := range []mockserver.Client{native, confidential} {
			c.code(asks(client, nil))
			answer, page := c.open(c.browser, asks(client, nil).Encode())
			again := answer.StatusCode == http.StatusOK
			require.Equal(t, temper == "strict" && client == native, again, "%s: %s", client.ID, page)
			answer, _ = c.open(c.browser, asks(client, map[string]string{"scope": "more"}).Encode())
			require.Equal(t, http.StatusOK, answer.StatusCode, "%s asks for more", client.ID)
			answer, _ = c.open(c.stranger(), asks(client, nil).Encode())
			require.Contains(t, answer.Header.Get("Location"), "/oauth_login.do?", "%s: a stranger has consented to nothing", client.ID)
		}
	})
}

// Who takes the place of a client or a user that was removed, under the same sys_id, has
// nothing of what was given to that one: no code, no token, no consent, and no session.
func TestAttackSuccessors(t *testing.T) {
	bothTempers(t, func(t *testing.T, _ string, c *consenting) {
		client := map[string]string{
			"sys_id": strings.Repeat("a1", 16), "name": "successor", "client_id": confidential.ID, "client_secret": confidential.Secret, "type": "client",
			"active": "true", "redirect_url": appURL, "scope_restriction_status": "unrestricted",
		}
		user := map[string]string{"sys_id": strings.Repeat("b2", 16), "user_name": "successor", "user_password": "s-password", "active": "true"}
		signIn := func() {
			c.browser = c.stranger()
			answer, _ := c.do(c.browser, formTo(t, c.globe, "/login.do", url.Values{"user_name": {"successor"}, "user_password": {"s-password"}}))
			require.Equal(t, http.StatusFound, answer.StatusCode)
		}
		c.globe.Remove("oauth_entity", map[string]string{"client_id": confidential.ID})
		c.globe.Import("oauth_entity", client)
		c.globe.Import("sys_user", user)
		for name, replace := range map[string]func(){
			"the client": func() {
				c.globe.Remove("oauth_entity", map[string]string{"client_id": confidential.ID})
				c.globe.Import("oauth_entity", client)
			},
			"the user": func() {
				c.globe.Remove("sys_user", map[string]string{"user_name": "successor"})
				c.globe.Import("sys_user", user)
			},
		} {
			signIn()
			code := c.code(asks(confidential, nil))
			status, held := c.traded(confidential, c.code(asks(confidential, nil)), nil)
			require.Equal(t, http.StatusOK, status, name)
			require.Equal(t, http.StatusOK, bearerStatus(t, c.globe, held.Access), name)
			answer, _ := c.open(c.browser, asks(confidential, nil).Encode())
			require.Equal(t, http.StatusFound, answer.StatusCode, "%s: consent is remembered", name)

			session := c.sessionOf(c.browser)
			require.True(t, c.isOpen(session), name)
			replace()
			require.Equal(t, name == "the client", c.isOpen(session), "%s: the session is the old user's", name)
			signIn()
			require.Equal(t, http.StatusUnauthorized, bearerStatus(t, c.globe, held.Access), name)
			status, _ = c.traded(confidential, code, nil)
			notGranted(t, status, name)
			answer, page := c.open(c.browser, asks(confidential, nil).Encode())
			require.Equal(t, http.StatusOK, answer.StatusCode, "%s: somebody has to consent anew: %s", name, page)
			status, _ = c.traded(confidential, c.code(asks(confidential, nil)), nil)
			require.Equal(t, http.StatusOK, status, name)
		}
	})
}
