package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

// visited is an instance and the session of its administrator.
type visited struct {
	instance *mockserver.Instance
	session  string
	token    string
}

func visit(f *testing.F) visited {
	f.Helper()
	instance, err := mockserver.New(mockserver.Config{Release: "australia", Now: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC), Events: 10, People: 20})
	require.NoError(f, err)
	instance.Clock().Freeze(true)
	v := visited{instance: instance}
	signIn := url.Values{"user_name": {"admin"}, "user_password": {instance.Admin().Password}}
	for _, cookie := range v.send(f, http.MethodPost, "/login.do", "", signIn.Encode()).Result().Cookies() {
		if cookie.Name == "JSESSIONID" {
			v.session = cookie.Value
		}
	}
	page := v.send(f, http.MethodGet, "/navpage.do", "", "").Body.String()
	found := regexp.MustCompile(`g_ck = '([0-9a-f]+)'`).FindStringSubmatch(page)
	require.NotNil(f, found, page)
	v.token = found[1]
	return v
}

func (v visited) send(t testing.TB, method, path, query, body string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	r.URL.RawQuery = query
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if v.session != "" {
		r.AddCookie(&http.Cookie{Name: "JSESSIONID", Value: v.session})
	}
	w := httptest.NewRecorder()
	v.instance.ServeHTTP(w, r)
	return w
}

// A policy names these and nothing more, whatever clients have registered.
var contentPolicy = regexp.MustCompile(`^default-src 'none'; img-src 'self' data:( [^ ;,'"]+)?; style-src 'self'; connect-src 'self'; ` +
	`script-src 'self' 'sha256-[A-Za-z0-9+/=]+'; form-action 'self'( [^ ;,'"]+)?; frame-ancestors '(none|self)'; base-uri 'none'$`)

// Whatever is sent to the pages that let somebody in, ask for consent or write a record,
// nothing breaks, and nobody is led away but to what a client has registered.
func FuzzForms(f *testing.F) {
	v := visit(f)
	taken, err := v.instance.Snapshot("")
	require.NoError(f, err)
	paths := []string{"/login.do", "/oauth_login.do", "/oauth_auth.do", "/incident.do", "/sys_user.do", "/oauth_entity.do", "/incident_list.do", "/nav_to.do", "/welcome.do",
		"/validate_mfa_code.do", "/multi_factor_auth_setup.do", "/change_password.do"}
	const asks = "response_type=code&client_id=fuzzed&state=x&redirect_uri="
	f.Add(byte(0), "", "user_name=admin&user_password=x&user_code=1&sysparm_login_url=//evil.example", "https://app.example/cb")
	f.Add(byte(2), asks+"https://app.example/cb", "decision=allow", "https://app.example/cb, com.example:/cb")
	f.Add(byte(2), asks, "decision=deny", "https://app.example;script-src/cb")
	f.Add(byte(3), "sys_id=-1", "sys_action=sysverb_insert&incident.short_description=a&incident.caller_id=x&sys_display.incident.caller_id=%00", "")
	f.Add(byte(4), "sys_id=-1", "sys_action=sysverb_insert&sys_user.user_name=a%0d%0ab&sys_user.active=true&sys_user.active=x", "")
	f.Add(byte(5), "sys_id=-1&sysparm_query=type=client", "sys_action=sysverb_update_and_stay&oauth_entity.redirect_url=%zz", "")
	f.Add(byte(6), "sysparm_query=a^ORb&sysparm_first_row=-1&filter_field=x&filter_operator=y", "", "")
	f.Add(byte(7), "uri=%2f%5cevil.example", "", "")
	f.Add(byte(9), "sysparm_login_url=//evil.example", "txtResponse=123456&sys_action=sysverb_validate_mfa_code", "")
	f.Add(byte(11), "", "new_password=a&confirm_password=b&sysparm_login_url=%5c%5cevil.example", "")
	n := 0
	f.Fuzz(func(t *testing.T, which byte, query, body, registered string) {
		if n++; n%500 == 0 { // what was written does not pile up
			require.NoError(t, v.instance.Restore(taken.Name))
		}
		path := paths[int(which)%len(paths)]
		if path == "/oauth_auth.do" {
			_, err := v.instance.Import([]transfer.Entry{{
				Table: "oauth_entity", Values: map[string]string{
					"sys_id": strings.Repeat("7", 32), "client_id": "fuzzed", "name": "fuzzed", "type": "client", "active": "true", "redirect_url": registered, "logo_url": registered,
				},
			}})
			if err != nil {
				t.Skip("no such row can be imported")
			}
		}
		for _, by := range []visited{v, {instance: v.instance}} {
			for method, sent := range map[string]string{http.MethodGet: "", http.MethodPost: "sysparm_ck=" + by.token + "&" + body} {
				w := by.send(t, method, path, query, sent)
				require.Less(t, w.Code, 500, "%s %s", method, path)
				if policy := w.Header().Get("Content-Security-Policy"); policy != "" {
					require.Regexp(t, contentPolicy, policy)
				}
				locations := w.Header().Values("Location")
				require.LessOrEqual(t, len(locations), 1)
				for _, location := range locations {
					require.NotRegexp(t, `[\x00-\x20\x7f-\xff]`, location)
					if path != "/oauth_auth.do" || strings.HasPrefix(location, "/") {
						require.Regexp(t, `^/([^/\\]|$)`, location)
					}
				}
			}
		}
	})
}
