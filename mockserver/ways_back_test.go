package mockserver_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// at is the same world at another instance: a fork of it, with the browsers of before.
func (c *consenting) at(globe *mocktest.Globe) *consenting {
	return &consenting{t: c.t, globe: globe, browser: c.browser}
}

// asked tells whether a browser is asked for consent to a client; false where it is
// remembered.
func (c *consenting) asked(browser *http.Client, client mockserver.Client) bool {
	c.t.Helper()
	answer, page := c.open(browser, asks(client, nil).Encode())
	if answer.StatusCode == http.StatusFound {
		require.Contains(c.t, answer.Header.Get("Location"), "code=", page)
	}
	return answer.StatusCode == http.StatusOK
}

// sessionOf is the session of a browser.
func (c *consenting) sessionOf(browser *http.Client) string {
	c.t.Helper()
	for _, cookie := range browser.Jar.Cookies(c.page("/").URL) {
		if cookie.Name == "JSESSIONID" {
			return cookie.Value
		}
	}
	require.Fail(c.t, "no session")
	return ""
}

// isOpen tells whether a session shows the pages of somebody.
func (c *consenting) isOpen(session string) bool {
	c.t.Helper()
	request := c.page("/navpage.do")
	request.AddCookie(&http.Cookie{Name: "JSESSIONID", Value: session})
	answer, _ := c.do(c.stranger(), request)
	return answer.StatusCode == http.StatusOK
}

func (c *consenting) page(path string) *http.Request {
	c.t.Helper()
	request, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, c.globe.URL+path, http.NoBody)
	require.NoError(c.t, err)
	return request
}

// keyed is what the Aggregate API answers to an API key.
func (c *consenting) keyed(key string) int {
	c.t.Helper()
	request := c.page("/api/now/stats/sys_user?sysparm_count=true")
	request.Header.Set("X-Sn-Apikey", key)
	status, _ := send(c.t, c.globe.HTTPClient(), request)
	return status
}

// withKeys has the Aggregate API take API keys.
func (c *consenting) withKeys() {
	c.t.Helper()
	c.globe.Import("sys_token_auth_parameter", map[string]string{"sys_id": id("b1"), "name": "header", "parameter_name": "x-sn-apikey", "type": "auth_header"})
	c.globe.Import("http_key_auth", map[string]string{"sys_id": id("b2"), "name": "keys", "auth_parameter": id("b1"), "active": "true"})
	c.globe.Import("sys_api_access_policy", map[string]string{"sys_id": id("b3"), "name": "stats", "active": "true", "api_path": "now/stats", "apply_all": "true"})
	c.globe.Import("sys_auth_profile_mapping", map[string]string{"api_access_policy": id("b3"), "inbound_auth_profile": id("b2")})
	c.globe.Import("sys_user", map[string]string{"sys_id": id("b4"), "user_name": "keyed", "active": "true"})
}

func (c *consenting) addKey(key string) {
	c.t.Helper()
	c.globe.Import("api_key", map[string]string{"name": key, "user": id("b4"), "token": key, "active": "true"})
}

// refreshed trades a refresh token.
func (c *consenting) refreshed(client mockserver.Client, token string) (int, tokens) {
	c.t.Helper()
	return c.traded(client, "", map[string]string{"grant_type": "refresh_token", "refresh_token": token, "redirect_uri": "", "code_verifier": ""})
}

// A way back takes along whatever people have allowed and been given: codes, consents,
// sessions, keys and refresh tokens that were traded are those of then.
func TestWaysBackOfConsent(t *testing.T) {
	bothTempers(t, func(t *testing.T, _ string, c *consenting) {
		c.withKeys()
		c.addKey("key-of-before")
		c = c.at(c.globe.Fork(t)) // whose start is what a reset goes back to
		c.browser = c.signedIn()
		early := c.sessionOf(c.browser)
		unused, used := c.code(asks(confidential, nil)), c.code(asks(confidential, nil))
		status, held := c.traded(confidential, used, nil)
		require.Equal(t, http.StatusOK, status)
		status, public := c.traded(native, c.code(asks(native, nil)), nil)
		require.Equal(t, http.StatusOK, status)
		then := c.globe.Snapshot()

		answer, _ := c.do(c.browser, c.page("/logout.do"))
		require.Equal(t, http.StatusFound, answer.StatusCode)
		require.False(t, c.isOpen(early))
		c.browser = c.signedIn()
		late := c.sessionOf(c.browser)
		later := c.code(asks(mallory, nil))
		require.False(t, c.asked(c.browser, mallory))
		c.addKey("key-of-after")
		require.Equal(t, http.StatusOK, c.keyed("key-of-after"))
		status, _ = c.traded(confidential, unused, nil)
		require.Equal(t, http.StatusOK, status)
		status, _ = c.refreshed(native, public.Refresh)
		require.Equal(t, http.StatusOK, status)

		for range 2 {
			c.globe.Restore(then)
			require.True(t, c.isOpen(early), "signed in then")
			require.False(t, c.isOpen(late), "signed in later")
			require.Equal(t, http.StatusOK, c.keyed("key-of-before"))
			require.Equal(t, http.StatusUnauthorized, c.keyed("key-of-after"))
			status, _ = c.traded(mallory, later, map[string]string{"redirect_uri": "https://evil.example/cb"})
			notGranted(t, status, "a code of later")
			require.Equal(t, http.StatusOK, bearerStatus(t, c.globe, held.Access))
			status, _ = c.refreshed(native, public.Refresh)
			require.Equal(t, http.StatusOK, status, "not traded yet")
			status, _ = c.traded(confidential, used, nil)
			notGranted(t, status, "used up then")
			status, _ = c.traded(confidential, unused, nil)
			require.Equal(t, http.StatusOK, status, "not used yet")
			status, _ = c.traded(confidential, unused, nil)
			notGranted(t, status, "now it is")
			browser := c.signedIn()
			require.False(t, c.asked(browser, confidential), "allowed then")
			require.True(t, c.asked(browser, mallory), "allowed later")
		}

		c.globe.Reset()
		for _, code := range []string{unused, used} {
			status, _ = c.traded(confidential, code, nil)
			notGranted(t, status)
		}
		require.False(t, c.isOpen(early))
		require.Equal(t, http.StatusUnauthorized, bearerStatus(t, c.globe, held.Access))
		status, _ = c.refreshed(native, public.Refresh)
		notGranted(t, status)
		require.Equal(t, http.StatusOK, c.keyed("key-of-before"))
		require.Equal(t, http.StatusUnauthorized, c.keyed("key-of-after"))
		require.True(t, c.asked(c.signedIn(), confidential), "nobody has allowed anything")
	}, mocktest.Setting("public_client_refresh_token", "true"))
}

// A fork takes along what there is, and then each side has its own.
func TestForksOfConsent(t *testing.T) {
	bothTempers(t, func(t *testing.T, _ string, c *consenting) {
		c.withKeys()
		session, code := c.sessionOf(c.browser), c.code(asks(confidential, nil))
		fork := c.at(c.globe.Fork(t))
		for _, side := range []*consenting{c, fork} {
			require.True(t, side.isOpen(session))
			status, _ := side.traded(confidential, code, nil)
			require.Equal(t, http.StatusOK, status, "once on each side")
			status, _ = side.traded(confidential, code, nil)
			notGranted(t, status)
		}
		fork.browser = fork.signedIn()
		mine, its := c.code(asks(confidential, nil)), fork.code(asks(confidential, nil))
		require.NotEqual(t, mine, its)
		for _, wrong := range []struct {
			side *consenting
			code string
		}{{c, its}, {fork, mine}} {
			status, _ := wrong.side.traded(confidential, wrong.code, nil)
			notGranted(t, status, "the other side's")
		}
		fork.code(asks(mallory, nil))
		require.False(t, fork.asked(fork.browser, mallory))
		require.True(t, c.asked(c.browser, mallory), "allowed on the other side")
		require.False(t, c.isOpen(fork.sessionOf(fork.browser)))
		fork.addKey("key-of-the-fork")
		require.Equal(t, http.StatusOK, fork.keyed("key-of-the-fork"))
		require.Equal(t, http.StatusUnauthorized, c.keyed("key-of-the-fork"))
	})
}
