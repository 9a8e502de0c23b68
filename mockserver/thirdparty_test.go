package mockserver_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/mockserver/journal"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// golang.org/x/oauth2 is a client that nobody here wrote: it has to get a token
// by password, use it, and go on by itself when the token has expired.
func TestStandardOAuthClient(t *testing.T) {
	globe := mocktest.New(t, mocktest.TLS())
	ctx := context.WithValue(t.Context(), oauth2.HTTPClient, globe.HTTPClient())
	config := &oauth2.Config{
		ClientID: globe.OAuth.ID, ClientSecret: globe.OAuth.Secret,
		Endpoint: oauth2.Endpoint{TokenURL: globe.URL + "/oauth_token.do"},
	}
	token, err := config.PasswordCredentialsToken(ctx, globe.Admin.UserName, globe.Admin.Password)
	require.NoError(t, err)
	require.Regexp(t, `^[A-Za-z0-9_-]{86}$`, token.AccessToken)
	require.Equal(t, "abel.tuter", firstUser(t, config.Client(ctx, token), globe.URL))

	// The instance's clock moves past the token's life. The library looks at the
	// machine's clock, so the token that it holds is told to be over as well.
	globe.Advance(61 * time.Minute)
	require.Equal(t, http.StatusUnauthorized, statusOf(t, config.Client(ctx, token), globe.URL))
	expired := *token
	expired.Expiry = clock.System().Now().Add(-time.Minute)
	source := config.TokenSource(ctx, &expired)
	fresh, err := source.Token()
	require.NoError(t, err)
	require.NotEqual(t, token.AccessToken, fresh.AccessToken)
	require.Equal(t, token.RefreshToken, fresh.RefreshToken, "the refresh token stays the same")
	require.Equal(t, "abel.tuter", firstUser(t, oauth2.NewClient(ctx, source), globe.URL))
	require.Equal(t, []string{"password", "refresh_token"}, grantTypes(globe.Journal()))
}

func TestStandardOAuthClientSeesRefusals(t *testing.T) {
	globe := mocktest.New(t)
	config := &oauth2.Config{
		ClientID: globe.OAuth.ID, ClientSecret: globe.OAuth.Secret,
		Endpoint: oauth2.Endpoint{TokenURL: globe.URL + "/oauth_token.do", AuthStyle: oauth2.AuthStyleInParams},
	}
	_, err := config.PasswordCredentialsToken(t.Context(), globe.Admin.UserName, "wrong")
	var refused *oauth2.RetrieveError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, http.StatusUnauthorized, refused.Response.StatusCode)
	require.Equal(t, "server_error", refused.ErrorCode)
	require.Equal(t, "access_denied", refused.ErrorDescription)
}

const usersPath = "/api/now/table/sys_user?sysparm_query=user_name=abel.tuter&sysparm_fields=user_name"

func statusOf(t *testing.T, client *http.Client, base string) int {
	t.Helper()
	status, _ := fetch(t, client, base+usersPath)
	return status
}

func firstUser(t *testing.T, client *http.Client, base string) string {
	t.Helper()
	status, body := fetch(t, client, base+usersPath)
	require.Equal(t, http.StatusOK, status, body)
	var list struct {
		Result []struct {
			UserName string `json:"user_name"`
		} `json:"result"`
	}
	require.NoError(t, json.Unmarshal([]byte(body), &list))
	require.Len(t, list.Result, 1)
	return list.Result[0].UserName
}

func fetch(t *testing.T, client *http.Client, url string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	require.NoError(t, err)
	return send(t, client, request)
}

func send(t *testing.T, client *http.Client, request *http.Request) (int, string) {
	t.Helper()
	answer, err := client.Do(request)
	require.NoError(t, err)
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return answer.StatusCode, string(body)
}

// grantTypes are the grants of the token requests that succeeded.
func grantTypes(entries []journal.Entry) []string {
	var types []string
	for _, e := range entries {
		if e.Path == "/oauth_token.do" && e.Status == http.StatusOK {
			types = append(types, e.Form["grant_type"])
		}
	}
	return types
}
