package mockserver_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// The attack list: each attack stands beside the nearest thing that must be let in, so
// that a broken request cannot pass for a refusal. What plain HTTP shows as well is in
// the suites tempers, oauth and auth.

// tokens are the answer of a token endpoint.
type tokens struct {
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"`
}

func granted(t *testing.T, globe *mocktest.Globe, client mockserver.Client) tokens {
	t.Helper()
	form := url.Values{
		"grant_type": {"password"}, "username": {globe.Admin.UserName}, "password": {globe.Admin.Password},
		"client_id": {client.ID}, "client_secret": {client.Secret},
	}
	status, body := post(t, globe, "/oauth_token.do", form.Encode())
	require.Equal(t, http.StatusOK, status, body)
	var got tokens
	require.NoError(t, json.Unmarshal([]byte(body), &got))
	return got
}

// bearerStatus is what a call with a token answers.
func bearerStatus(t *testing.T, globe *mocktest.Globe, token string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, globe.URL+"/api/now/table/incident?sysparm_limit=1", http.NoBody)
	require.NoError(t, err)
	request.Header.Set("Authorization", "Bearer "+token)
	status, _ := send(t, globe.HTTPClient(), request)
	return status
}

// flipped is a token with one character changed.
func flipped(token string, at int) string {
	other := byte('A')
	if token[at] == other {
		other = 'B'
	}
	return token[:at] + string(other) + token[at+1:]
}

// otherSpelling is a text that stands for the same bytes as a token of 64 of them: the last
// character has four bits that stand for nothing.
func otherSpelling(t *testing.T, token string) string {
	t.Helper()
	bytes, err := base64.RawURLEncoding.DecodeString(token)
	require.NoError(t, err)
	other := token[:len(token)-1] + string(token[len(token)-1]+1)
	same, err := base64.RawURLEncoding.DecodeString(other)
	require.NoError(t, err)
	require.Equal(t, bytes, same)
	return other
}

func TestAttackMadeUpTokens(t *testing.T) {
	for _, temper := range []string{"faithful", "strict"} {
		globe := mocktest.New(t, mocktest.Temper(temper), mocktest.Setting("oauth_grant_password", "true"))
		good := granted(t, globe, globe.OAuth)
		require.Equal(t, http.StatusOK, bearerStatus(t, globe, good.Access))
		for name, token := range map[string]string{
			"forged":             strings.Repeat("A", 86),
			"truncated":          good.Access[:85],
			"longer":             good.Access + "A",
			"changed at first":   flipped(good.Access, 0),
			"changed near last":  flipped(good.Access, 84),
			"changed at last":    flipped(good.Access, 85),
			"of the same bytes":  otherSpelling(t, good.Access),
			"in other case":      strings.ToUpper(good.Access),
			"a refresh token":    good.Refresh,
			"the client's id":    globe.OAuth.ID,
			"the row's name":     "~oauth_family",
			"nothing":            "",
			"a wildcard":         "%",
			"two, with a comma":  good.Access + "," + good.Access,
			"its own print":      fmt.Sprintf("%x", sha256.Sum256([]byte(good.Access))),
			"encoded once again": base64.RawURLEncoding.EncodeToString([]byte(good.Access)),
		} {
			require.Contains(t, []int{http.StatusUnauthorized, http.StatusBadRequest}, bearerStatus(t, globe, token), "%s: %s", temper, name)
		}
		require.Equal(t, http.StatusOK, bearerStatus(t, globe, good.Access))
	}
}

func TestAttackDeadTokens(t *testing.T) {
	bothTempers(t, func(t *testing.T, _ string, c *consenting) { deadTokens(t, c.globe) }, mocktest.Setting("oauth_grant_password", "true"))
}

func deadTokens(t *testing.T, globe *mocktest.Globe) {
	t.Helper()
	good := granted(t, globe, globe.OAuth)
	globe.Advance(59 * time.Minute)
	require.Equal(t, http.StatusOK, bearerStatus(t, globe, good.Access))
	globe.Advance(2 * time.Minute)
	require.Equal(t, http.StatusUnauthorized, bearerStatus(t, globe, good.Access), "expired")

	next := granted(t, globe, globe.OAuth)
	require.Equal(t, http.StatusOK, bearerStatus(t, globe, next.Access))
	mine := url.Values{"client_id": {globe.OAuth.ID}, "client_secret": {globe.OAuth.Secret}}
	status, _ := post(t, globe, "/oauth_revoke_token.do", "token="+next.Access+"&"+mine.Encode())
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, http.StatusUnauthorized, bearerStatus(t, globe, next.Access), "revoked")
	globe.Advance(-time.Hour)
	require.Equal(t, http.StatusUnauthorized, bearerStatus(t, globe, next.Access), "revoked, and the clock set back")

	for what, shut := range map[string]func(open string){
		"client": func(open string) {
			globe.Change("oauth_entity", map[string]string{"client_id": globe.OAuth.ID}, map[string]string{"active": open})
		},
		"user": func(open string) {
			globe.Change("sys_user", map[string]string{"user_name": globe.Admin.UserName}, map[string]string{"active": open})
		},
	} {
		live := granted(t, globe, globe.OAuth)
		require.Equal(t, http.StatusOK, bearerStatus(t, globe, live.Access))
		shut("false")
		require.Equal(t, http.StatusUnauthorized, bearerStatus(t, globe, live.Access), "its %s is inactive", what)
		shut("true")
	}
}

// Tokens of another instance open nothing, and those of a fork only what was issued
// before it was made.
func TestAttackTokensOfOtherInstances(t *testing.T) {
	one, other := mocktest.New(t, mocktest.Seed(7)), mocktest.New(t, mocktest.Seed(8))
	unseeded := mocktest.New(t)
	before := granted(t, one, one.OAuth).Access
	fork := one.Fork(t)
	require.Equal(t, http.StatusOK, bearerStatus(t, fork, before), "a fork takes along what there is")
	one.Advance(2 * time.Hour)
	fork.Advance(2 * time.Hour)
	mine, forks := granted(t, one, one.OAuth).Access, granted(t, fork, fork.OAuth).Access
	require.NotEqual(t, mine, forks)
	for _, c := range []struct {
		at    *mocktest.Globe
		token string
		want  int
	}{
		{one, mine, http.StatusOK},
		{fork, forks, http.StatusOK},
		{other, granted(t, other, other.OAuth).Access, http.StatusOK},
		{unseeded, granted(t, unseeded, unseeded.OAuth).Access, http.StatusOK},
		{one, forks, http.StatusUnauthorized},
		{fork, mine, http.StatusUnauthorized},
		{other, mine, http.StatusUnauthorized},
		{unseeded, mine, http.StatusUnauthorized},
	} {
		require.Equal(t, c.want, bearerStatus(t, c.at, c.token))
	}
}

// A refresh token is of no use to another client, in whatever way that proves itself.
func TestAttackRefreshTokensOfOtherClients(t *testing.T) {
	for _, temper := range []string{"faithful", "strict"} {
		globe := mocktest.New(t, mocktest.Temper(temper), mocktest.Setting("oauth_grant_password", "true"))
		globe.Import("oauth_entity", map[string]string{
			"name": "Mallory", "type": "client", "active": "true", "client_id": mallory.ID, "client_secret": mallory.Secret,
			"access_token_lifespan": "3600", "refresh_token_lifespan": "86400",
		})
		own, stolen := granted(t, globe, mallory), granted(t, globe, globe.OAuth)
		refresh := func(client mockserver.Client, token string) int {
			status, _ := post(t, globe, "/oauth_token.do", url.Values{
				"grant_type": {"refresh_token"}, "refresh_token": {token}, "client_id": {client.ID}, "client_secret": {client.Secret},
			}.Encode())
			return status
		}
		require.Equal(t, http.StatusOK, refresh(mallory, own.Refresh))
		require.Contains(t, []int{http.StatusUnauthorized, http.StatusBadRequest}, refresh(mallory, stolen.Refresh))
		require.Contains(t, []int{http.StatusUnauthorized, http.StatusBadRequest}, refresh(globe.OAuth, own.Refresh))
		require.Contains(t, []int{http.StatusUnauthorized, http.StatusBadRequest}, refresh(mallory, own.Access), "an access token refreshes nothing")
		require.Equal(t, http.StatusOK, refresh(globe.OAuth, stolen.Refresh))
	}
}
