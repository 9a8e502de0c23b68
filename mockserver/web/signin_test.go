package web_test

import (
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/totp"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

func TestSigningInByTheForm(t *testing.T) {
	globe := mocktest.New(t)
	b := newBrowser(t, globe)

	page := b.open("/")
	require.Equal(t, "/welcome.do", page.path)
	require.Equal(t, "false", page.header.Get("X-Is-Logged-In"))

	for _, wrong := range []map[string]string{
		{"user_name": globe.Admin.UserName, "user_password": "wrong"},
		{"user_name": "nobody at all", "user_password": "wrong"},
		{"user_name": globe.Admin.UserName},
	} {
		page = b.submit(page, "form#loginPage", "#sysverb_login", wrong)
		require.Equal(t, http.StatusOK, page.status)
		require.Equal(t, "User name or password invalid", page.says("[role=alert]"))
		require.NotContains(t, page.text, `value="wrong"`, "a password is not sent back")
	}

	page = b.still().submit(page, "form#loginPage", "#sysverb_login", map[string]string{
		"user_name": globe.Admin.UserName, "user_password": globe.Admin.Password,
	})
	require.Equal(t, http.StatusFound, page.status)
	page = b.open(page.header.Get("Location"))
	require.Equal(t, "true", page.header.Get("X-Is-Logged-In"))
	require.Equal(t, "System Administrator", page.says("#user_name_shown"))
	require.Regexp(t, `<script>var g_ck = '[0-9a-f]{72}';</script>`, page.text)

	page = b.open("/logout.do")
	require.Equal(t, "/welcome.do", page.path)
	require.Equal(t, 1, page.doc.Find("#sysverb_login").Length())
	page = b.open("/navpage.do")
	require.Equal(t, "false", page.header.Get("X-Is-Logged-In"))
}

// A session that was handed out before the sign-in is worth nothing after it.
func TestASignInTakesANewSession(t *testing.T) {
	globe := mocktest.New(t)
	home, err := url.Parse(globe.URL)
	require.NoError(t, err)
	b := newBrowser(t, globe)
	planted := strings.Repeat("A", 32)
	b.client.Jar.SetCookies(home, []*http.Cookie{{Name: "JSESSIONID", Value: planted, Path: "/"}})
	b.post("/login.do", "user_name", globe.Admin.UserName, "user_password", globe.Admin.Password)
	first := sessionOf(b, home)
	require.NotEqual(t, planted, first)

	b.post("/login.do", "user_name", globe.Admin.UserName, "user_password", globe.Admin.Password)
	require.NotEqual(t, first, sessionOf(b, home))
	for _, id := range []string{planted, first} {
		other := newBrowser(t, globe)
		other.client.Jar.SetCookies(home, []*http.Cookie{{Name: "JSESSIONID", Value: id, Path: "/"}})
		require.Equal(t, "false", other.open("/navpage.do").header.Get("X-Is-Logged-In"))
	}
	require.Equal(t, "true", b.open("/navpage.do").header.Get("X-Is-Logged-In"))
}

func sessionOf(b *browser, home *url.URL) string {
	for _, cookie := range b.client.Jar.Cookies(home) {
		if cookie.Name == "JSESSIONID" {
			return cookie.Value
		}
	}
	return ""
}

// Who may not come in is told nothing of why, and the right password of somebody who
// may come in by programs alone moves nothing.
func TestWhoMayNotUseThePages(t *testing.T) {
	globe := mocktest.New(t)
	for name, values := range map[string]map[string]string{
		"web service": {"web_service_access_only": "true"},
		"integration": {"internal_integration_user": "true"},
		"inactive":    {"active": "false"},
		"locked":      {"locked_out": "true"},
	} {
		row := map[string]string{"user_name": name, "user_password": "right", "active": "true"}
		maps.Copy(row, values)
		globe.Import("sys_user", row)
		page := newBrowser(t, globe).post("/login.do", "user_name", name, "user_password", "right")
		require.Equal(t, http.StatusOK, page.status, name)
		require.Equal(t, "User name or password invalid", page.says("[role=alert]"), name)
	}
	signedIn(t, globe, globe.Admin.UserName, globe.Admin.Password)
}

func TestAnIdleBrowserIsSignedOut(t *testing.T) {
	globe := mocktest.New(t)
	b := admin(t, globe)
	globe.Advance(29 * time.Minute)
	require.Equal(t, "true", b.open("/navpage.do").header.Get("X-Is-Logged-In"))
	globe.Advance(31 * time.Minute)
	require.Equal(t, "false", b.open("/navpage.do").header.Get("X-Is-Logged-In"))

	globe.Change("sys_properties", map[string]string{"name": "glide.ui.session_timeout"}, map[string]string{"value": "120"})
	b = admin(t, globe)
	globe.Advance(119 * time.Minute)
	require.Equal(t, "true", b.open("/navpage.do").header.Get("X-Is-Logged-In"))
	globe.Change("sys_user", map[string]string{"user_name": globe.Admin.UserName}, map[string]string{"active": "false"})
	require.Equal(t, "false", b.open("/navpage.do").header.Get("X-Is-Logged-In"), "whoever is made inactive is out at once")
}

// The page first asked for comes after the sign-in, and no page of anybody else.
func TestTheWayBack(t *testing.T) {
	globe := mocktest.New(t)
	b := newBrowser(t, globe)
	page := b.open("/nav_to.do?uri=navpage.do%3Fa%3Db%26c")
	require.Equal(t, 1, page.doc.Find("#sysverb_login").Length())
	page = b.still().submit(page, "form#loginPage", "#sysverb_login", map[string]string{
		"user_name": globe.Admin.UserName, "user_password": globe.Admin.Password,
	})
	require.Equal(t, "/nav_to.do?uri=navpage.do%3Fa%3Db%26c", page.header.Get("Location"))
	require.Equal(t, "/navpage.do?a=b&c", b.open(page.header.Get("Location")).path)

	for _, elsewhere := range []string{
		"https://example.com/", "//example.com", "///example.com", `\\example.com`, `/\example.com`, "javascript:alert(1)",
		"http:example.com", "//user@example.com/x", "/logout.do", "login.do", "", "%zz", "/.//example.com",
	} {
		page := newBrowser(t, globe).still().post("/login.do", "user_name", globe.Admin.UserName,
			"user_password", globe.Admin.Password, "sysparm_login_url", elsewhere)
		require.Equal(t, "/navpage.do", page.header.Get("Location"), elsewhere)
		to := b.still().open("/nav_to.do?uri=" + url.QueryEscape(elsewhere)).header.Get("Location")
		require.Regexp(t, `^/([^/\\]|$)`, to, elsewhere)
	}
}

// What another site lets a browser send changes nothing.
func TestFormsOfOtherSites(t *testing.T) {
	globe := mocktest.New(t)
	home, err := url.Parse(globe.URL)
	require.NoError(t, err)
	form := url.Values{"user_name": {globe.Admin.UserName}, "user_password": {globe.Admin.Password}}
	send := func(header, value, token string) shown {
		b := newBrowser(t, globe).still()
		b.client.Jar.SetCookies(home, []*http.Cookie{{Name: "JSESSIONID", Value: strings.Repeat("0", 32), Path: "/"}})
		form.Set("sysparm_ck", token)
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, globe.URL+"/login.do", strings.NewReader(form.Encode()))
		require.NoError(t, err)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if header != "" {
			r.Header.Set(header, value)
		}
		return b.send(r)
	}
	require.Equal(t, "/navpage.do", send("", "", "").header.Get("Location"))
	require.Equal(t, "/navpage.do", send("Sec-Fetch-Site", "same-origin", "").header.Get("Location"))
	for header, value := range map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://example.com"} {
		page := send(header, value, "")
		require.Equal(t, "/security_interceptor.do", page.header.Get("Location"), header)
		require.Equal(t, "false", page.header.Get("X-Is-Logged-In"))
	}
	require.Equal(t, "/security_interceptor.do", send("", "", strings.Repeat("0", 72)).header.Get("Location"))
}

// Pages run nothing but files of this instance and the line that says g_ck.
func TestThePolicyOfPages(t *testing.T) {
	globe := mocktest.New(t)
	page := admin(t, globe).open("/navpage.do")
	policy := page.header.Get("Content-Security-Policy")
	require.NotContains(t, policy, "unsafe")
	require.Equal(t, "SAMEORIGIN", page.header.Get("X-Frame-Options"))
	digest := sha256.Sum256([]byte(page.doc.Find("script:not([src])").Text()))
	require.Contains(t, policy, "'sha256-"+base64.StdEncoding.EncodeToString(digest[:])+"'")
	require.Zero(t, page.doc.Find("[style], style, [onclick]").Length())
}

// A page answers credentials in its header as the APIs do, and shows nothing of why.
func TestCredentialsInTheHeader(t *testing.T) {
	globe := mocktest.New(t)
	b := newBrowser(t, globe)
	ask := func(password string) shown {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, globe.URL+"/navpage.do", nil)
		require.NoError(t, err)
		r.SetBasicAuth(globe.Admin.UserName, password)
		return b.send(r)
	}
	page := ask("wrong")
	require.Equal(t, http.StatusUnauthorized, page.status)
	require.Equal(t, `BASIC realm="Service-now"`, page.header.Get("WWW-Authenticate"))
	page = ask(globe.Admin.Password)
	require.Equal(t, http.StatusOK, page.status)
	require.Equal(t, "System Administrator", page.says("#user_name_shown"))
}

func TestFormsAreBounded(t *testing.T) {
	globe := mocktest.New(t)
	page := newBrowser(t, globe).post("/login.do", "user_name", strings.Repeat("x", 2<<20))
	require.Equal(t, http.StatusRequestEntityTooLarge, page.status)
}

// A right password that wants a code leads to the page for it, and the code to the page
// first asked for.
func TestTheCodeOfASecondFactor(t *testing.T) {
	globe := mocktest.New(t, mocktest.Release("zurich"))
	const id, secret = "c0000000000000000000000000000000", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
	globe.Import("sys_user", map[string]string{
		"sys_id": id, "user_name": "careful", "user_password": "right", "active": "true", "enable_multifactor_authn": "true",
	})
	globe.Import("user_multifactor_auth", map[string]string{"user": id, "multifactor_secret": secret, "validated": "true"})
	globe.Freeze()
	b := newBrowser(t, globe)
	page := b.submit(b.open("/incident_list.do"), "form#loginPage", "#sysverb_login", map[string]string{"user_name": "careful", "user_password": "wrong"})
	require.Zero(t, page.doc.Find("#txtResponse").Length(), "whether an account has a code is told to who knows the password")
	page = b.submit(page, "form#loginPage", "#sysverb_login", map[string]string{"user_name": "careful", "user_password": "right"})
	page = b.submit(page, "form#validateCode", "#sysverb_validate_mfa_code", map[string]string{"txtResponse": "wrong"})
	require.Contains(t, page.says("[role=alert]"), "Invalid code")
	page = b.submit(page, "form#validateCode", "#sysverb_validate_mfa_code", map[string]string{"txtResponse": codeOf(t, globe, secret)})
	require.Equal(t, "/incident_list.do", page.path)
	require.Equal(t, "true", page.header.Get("X-Is-Logged-In"), page.text)
}

// A key is given to an app once, and is found again neither on a page nor by the API.
func TestSettingUpASecondFactor(t *testing.T) {
	globe := mocktest.New(t)
	globe.Import("sys_user", map[string]string{
		"user_name": "a user", "user_password": "right", "active": "true", "enable_multifactor_authn": "true", "password_needs_reset": "true",
	})
	globe.Freeze()
	b := newBrowser(t, globe)
	page := b.submit(b.open("/incident_list.do"), "form#loginPage", "#sysverb_login", map[string]string{"user_name": "a user", "user_password": "right"})
	key := page.doc.Find("#secret").AttrOr("value", "")
	uri, err := url.Parse(page.doc.Find("#key_uri").AttrOr("value", ""))
	require.NoError(t, err)
	require.Equal(t, "otpauth://totp", uri.Scheme+"://"+uri.Host)
	require.Equal(t, "/"+uri.Query().Get("issuer")+":a user", uri.Path)
	require.Equal(t, key, uri.Query().Get("secret"))
	page = b.submit(page, "form#setUpFactor", "#sysverb_validate_mfa_code", map[string]string{"txtResponse": codeOf(t, globe, key)})
	require.Equal(t, "/change_password.do?sysparm_login_url=%2Fincident_list.do", page.path, "one step after the other")
	page = b.submit(page, "form#changePassword", "#sysverb_change", map[string]string{"new_password": "Another-7", "confirm_password": "Another-7"})
	require.Equal(t, "/incident_list.do", page.path)
	require.NotContains(t, admin(t, globe).open("/user_multifactor_auth_list.do").text, key)
	require.Equal(t, "/navpage.do", b.open("/multi_factor_auth_setup.do").path)
}

func codeOf(t *testing.T, globe *mocktest.Globe, secret string) string {
	t.Helper()
	key, err := totp.ParseSecret(secret)
	require.NoError(t, err)
	return totp.Code(key, totp.Step(globe.Now()))
}

// Who has to choose a new password is asked for consent after that, and not before.
func TestANewPasswordComesBeforeConsent(t *testing.T) {
	globe := mocktest.New(t)
	globe.Import("sys_user", map[string]string{"user_name": "due", "user_password": "right", "active": "true", "password_needs_reset": "true"})
	globe.Change("oauth_entity", map[string]string{"client_id": globe.OAuth.ID}, map[string]string{"redirect_url": "https://client.example/back"})
	b := newBrowser(t, globe)
	asked := "/oauth_auth.do?" + url.Values{"response_type": {"code"}, "client_id": {globe.OAuth.ID}, "state": {"s"}}.Encode()
	page := b.open(asked)
	for range 2 { // also when asked anew in the meantime
		if page.doc.Find("form#loginPage").Length() == 1 {
			page = b.submit(page, "form#loginPage", "#sysverb_login", map[string]string{"user_name": "due", "user_password": "right"})
		}
		require.Equal(t, 1, page.doc.Find("form#changePassword").Length(), page.text)
		require.Zero(t, page.doc.Find("nav").Length(), "nothing of the instance is shown")
		page = b.open(asked)
	}
	page = b.submit(page, "form#changePassword", "#sysverb_change", map[string]string{"new_password": "Another-7", "confirm_password": "Another-7"})
	require.Equal(t, 1, page.doc.Find("form#consent").Length(), page.text)
	require.Equal(t, "/navpage.do", b.open("/change_password.do").path, "who owes nothing has no business there")
}
