package mockserver

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

// A name that there is not costs as many looks at a secret as one that there is, and so
// does a client: else the time of an answer would tell them apart.
func TestAttackCountingHashes(t *testing.T) {
	i, err := New(Config{})
	require.NoError(t, err)
	_, err = i.Import([]transfer.Entry{
		{Table: "sys_user", Values: map[string]string{"user_name": "inactive", "user_password": "right", "active": "false"}},
		{Table: "sys_user", Values: map[string]string{"user_name": "locked", "user_password": "right", "active": "true", "locked_out": "true"}},
		{Table: "sys_user", Values: map[string]string{"user_name": "keyless", "active": "true"}},
		{Table: "oauth_entity", Values: map[string]string{"name": "Off", "client_id": "off", "client_secret": "s", "type": "client", "active": "false"}},
	})
	require.NoError(t, err)
	looks := func(request *http.Request) int64 {
		secrets := i.state.Load().tables.Secrets()
		before := secrets.Verified()
		i.ServeHTTP(httptest.NewRecorder(), request)
		return secrets.Verified() - before
	}
	form := func(path string, values url.Values) *http.Request {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(values.Encode()))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return request
	}
	client := i.Client()
	doors := map[string]func(name string) *http.Request{
		"basic": func(name string) *http.Request {
			request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/now/table/incident?sysparm_limit=1", http.NoBody)
			request.SetBasicAuth(name, "wrong")
			return request
		},
		"form": func(name string) *http.Request {
			return form("/login.do", url.Values{"user_name": {name}, "user_password": {"wrong"}})
		},
		"token": func(name string) *http.Request {
			return form("/oauth_token.do", url.Values{
				"grant_type": {"password"}, "username": {name}, "password": {"wrong"}, "client_id": {client.ID}, "client_secret": {client.Secret},
			})
		},
		"client": func(id string) *http.Request {
			return form("/oauth_token.do", url.Values{
				"grant_type": {"password"}, "username": {"admin"}, "password": {"admin"}, "client_id": {id}, "client_secret": {"wrong"},
			})
		},
	}
	for door, with := range doors {
		names := []string{AdminUserName, "inactive", "locked", "keyless"}
		if door == "client" {
			names = []string{client.ID, "off"}
		}
		nobody := looks(with("nobody"))
		require.Positive(t, nobody, door)
		for _, name := range names {
			require.Equal(t, nobody, looks(with(name)), "%s: %s", door, name)
		}
	}
}
