package mockserver_test

import (
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// refusal is an answer without what differs from one request to the next.
type refusal struct {
	status  int
	headers []string
	body    string
}

var changing = regexp.MustCompile(`sha256-[^']+|[0-9A-Fa-f]{12,}|[0-9]{8,}\.[0-9]+\.[0-9]+`)

func refusalOf(t *testing.T, globe *mocktest.Globe, request *http.Request, typed ...string) refusal {
	t.Helper()
	client := globe.HTTPClient()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	answer, err := client.Do(request)
	require.NoError(t, err)
	defer func() { require.NoError(t, answer.Body.Close()) }()
	got := refusal{status: answer.StatusCode}
	for name, values := range answer.Header {
		if name != "Date" && name != "Content-Length" { // the body is compared, in which a form shows the name again
			got.headers = append(got.headers, name+": "+changing.ReplaceAllString(strings.Join(values, "; "), "-"))
		}
	}
	slices.Sort(got.headers)
	var body strings.Builder
	require.NoError(t, answer.Write(&body))
	_, text, _ := strings.Cut(body.String(), "\r\n\r\n")
	for _, name := range typed {
		text = strings.ReplaceAll(text, name, "NAME")
	}
	got.body = changing.ReplaceAllString(text, "-")
	return got
}

// Who tries names is not told which of them there are, nor what is wrong with an account,
// by message, status or headers, at any door.
func TestAttackUserEnumeration(t *testing.T) {
	for _, temper := range []string{"faithful", "strict"} {
		globe := mocktest.New(t, mocktest.Temper(temper), mocktest.Setting("oauth_grant_password", "true"))
		people := map[string]map[string]string{
			"there":    {"active": "true"},
			"inactive": {"active": "false"},
			"locked":   {"active": "true", "locked_out": "true"},
			"keyless":  {"active": "true", "user_password": ""},
		}
		for name, more := range people {
			values := map[string]string{"user_name": name, "user_password": "right"}
			maps.Copy(values, more)
			globe.Import("sys_user", values)
		}
		names := []string{"there", "inactive", "locked", "keyless", "nobody", ""}
		doors := map[string]func(name, password string) *http.Request{
			"basic": func(name, password string) *http.Request {
				request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, globe.URL+"/api/now/table/incident?sysparm_limit=1", http.NoBody)
				require.NoError(t, err)
				request.SetBasicAuth(name, password)
				return request
			},
			"token": func(name, password string) *http.Request {
				return formTo(t, globe, "/oauth_token.do", url.Values{
					"grant_type": {"password"}, "username": {name}, "password": {password},
					"client_id": {globe.OAuth.ID}, "client_secret": {globe.OAuth.Secret},
				})
			},
			"form": func(name, password string) *http.Request {
				return formTo(t, globe, "/login.do", url.Values{"user_name": {name}, "user_password": {password}, "sys_action": {"sysverb_login"}})
			},
		}
		for door, with := range doors {
			want := refusalOf(t, globe, with("there", "wrong"), "there")
			for _, name := range names {
				if name == "" && door != "basic" {
					continue // nothing was tried
				}
				require.Equal(t, want, refusalOf(t, globe, with(name, "wrong"), nonempty(name)...), "%s: %s: %q", temper, door, name)
			}
			for _, name := range []string{"inactive", "locked"} {
				require.Equal(t, want, refusalOf(t, globe, with(name, "right"), name), "%s: %s: %s with the right password", temper, door, name)
			}
			require.NotEqual(t, want, refusalOf(t, globe, with("there", "right"), "there"), "%s: %s lets in who may come in", temper, door)
		}
	}
}

func nonempty(name string) []string {
	if name == "" {
		return nil
	}
	return []string{name}
}

func formTo(t *testing.T, globe *mocktest.Globe, path string, form url.Values) *http.Request {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, globe.URL+path, strings.NewReader(form.Encode()))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return request
}
