package mockserver_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// oauthTarget is what an OAuth client is told, the scripts of testdata among them.
type oauthTarget struct {
	URL             string `json:"url"`
	Control         string `json:"control"` // by which the clock is moved
	CA              string `json:"ca,omitempty"`
	ClientID        string `json:"client_id"`
	ClientSecret    string `json:"client_secret"`
	UserName        string `json:"user_name"`
	Password        string `json:"password"`
	RefreshLifespan int    `json:"refresh_lifespan"` // in seconds
	// For the authorization code grant; without a code it is the password grant.
	RedirectURI  string `json:"redirect_uri,omitempty"`
	Code         string `json:"code,omitempty"`
	CodeVerifier string `json:"code_verifier,omitempty"`

	globe *mocktest.Globe
}

// defaultRefreshLifespan is that of a client whose form was left as it was: 100 days.
const defaultRefreshLifespan = 8_640_000

// of completes what a client is told about an instance and its registration there.
func (o oauthTarget) of(t *testing.T, globe *mocktest.Globe, client mockserver.Client) oauthTarget {
	t.Helper()
	target := oauthTarget{
		URL: globe.URL, Control: globe.ControlURL(), ClientID: client.ID, ClientSecret: client.Secret,
		UserName: globe.Admin.UserName, Password: globe.Admin.Password, RefreshLifespan: defaultRefreshLifespan, globe: globe,
		RedirectURI: o.RedirectURI, Code: o.Code, CodeVerifier: o.CodeVerifier,
	}
	if ca := globe.CA(); ca != nil {
		target.CA = filepath.Join(t.TempDir(), "ca.pem")
		require.NoError(t, os.WriteFile(target.CA, ca, 0o600))
	}
	return target
}

// oauthClients are clients that nobody here wrote. Each gets a token, uses and
// refreshes it, loses it when the instance's clock passes its end, revokes one, and
// loses the refresh token, too.
var oauthClients = map[string]func(*testing.T, oauthTarget){
	"golang.org/x/oauth2":        goLife,
	"curl":                       curlLife,
	"Python's requests-oauthlib": pythonLife,
	"Ruby's oauth2":              rubyLife,
}

// wholeLives lets each of the clients have a copy of the globe, where it signs in as the
// registered one: by password, or by the code that it is told.
func wholeLives(t *testing.T, globe *mocktest.Globe, registered mockserver.Client, told oauthTarget) {
	t.Helper()
	for name, life := range oauthClients {
		t.Run(name, func(t *testing.T) { life(t, told.of(t, globe.Fork(t), registered)) })
	}
}

func TestOAuthClients(t *testing.T) {
	globe := mocktest.New(t, mocktest.TLS())
	wholeLives(t, globe, globe.OAuth, oauthTarget{})
}

// advance moves the instance's clock by seconds, as the scripts do.
func (o oauthTarget) advance(t *testing.T, seconds int64) {
	t.Helper()
	body := fmt.Sprintf(`{"advance":"%ds"}`, seconds)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPatch, o.Control+"/_snowglobe/instances/default/clock", strings.NewReader(body))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/json")
	status, answer := send(t, http.DefaultClient, request)
	require.Equal(t, http.StatusOK, status, answer)
}

// goLife is that of golang.org/x/oauth2. The library goes by the machine's
// clock, so that a token is told to be over where it has to renew one.
func goLife(t *testing.T, o oauthTarget) {
	t.Helper()
	client := o.globe.HTTPClient()
	ctx := context.WithValue(t.Context(), oauth2.HTTPClient, client)
	config := &oauth2.Config{
		ClientID: o.ClientID, ClientSecret: o.ClientSecret, RedirectURL: o.RedirectURI,
		Endpoint: oauth2.Endpoint{AuthURL: o.URL + "/oauth_auth.do", TokenURL: o.URL + "/oauth_token.do"},
	}
	_, err := config.PasswordCredentialsToken(ctx, o.UserName, "not "+o.Password)
	requireRefused(t, err)
	token, err := firstToken(ctx, config, o)
	require.NoError(t, err)
	uses := func(token *oauth2.Token) int { return statusOf(t, config.Client(ctx, token), o.URL) } //nolint:contextcheck // it asks in the test's
	renew := func() (*oauth2.Token, error) {
		over := *token
		over.Expiry = clock.System().Now().Add(-time.Minute)
		return config.TokenSource(ctx, &over).Token()
	}
	require.Equal(t, http.StatusOK, uses(token))
	again, err := renew()
	require.NoError(t, err)
	require.Equal(t, token.RefreshToken, again.RefreshToken)
	require.Equal(t, http.StatusOK, uses(again))

	o.advance(t, again.ExpiresIn+1)
	require.Equal(t, http.StatusUnauthorized, uses(again))
	fresh, err := renew()
	require.NoError(t, err)
	require.NotEqual(t, again.AccessToken, fresh.AccessToken)
	require.Equal(t, http.StatusOK, uses(fresh))

	revoke := url.Values{"token": {fresh.AccessToken}} // for which the library has no word
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, o.URL+"/oauth_revoke_token.do?"+revoke.Encode(), http.NoBody)
	require.NoError(t, err)
	status, _ := send(t, client, request)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, http.StatusUnauthorized, uses(fresh))
	last, err := renew()
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, uses(last))

	o.advance(t, int64(o.RefreshLifespan)+1)
	_, err = renew()
	requireRefused(t, err)
}

func firstToken(ctx context.Context, config *oauth2.Config, o oauthTarget) (*oauth2.Token, error) {
	if o.Code == "" {
		return config.PasswordCredentialsToken(ctx, o.UserName, o.Password)
	}
	var options []oauth2.AuthCodeOption
	if o.CodeVerifier != "" {
		options = append(options, oauth2.VerifierOption(o.CodeVerifier))
	}
	return config.Exchange(ctx, o.Code, options...)
}

// requireRefused asks that the library knows the error by the name that the instance
// gave it.
func requireRefused(t *testing.T, err error) {
	t.Helper()
	var refused *oauth2.RetrieveError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, http.StatusUnauthorized, refused.Response.StatusCode)
	require.Equal(t, "server_error", refused.ErrorCode)
	require.Equal(t, "access_denied", refused.ErrorDescription)
}

// curlLife is what somebody types, or has in a script.
func curlLife(t *testing.T, o oauthTarget) {
	t.Helper()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is missing; install it")
	}
	c := curl{t, o.globe}
	run := func(arguments ...string) (int, map[string]any) {
		t.Helper()
		if o.CA != "" {
			arguments = append([]string{"--cacert", o.CA}, arguments...)
		}
		out := c.run(append(arguments, "--write-out", "\n%{http_code}")...)
		at := strings.LastIndex(out, "\n")
		var status int
		_, err := fmt.Sscan(out[at+1:], &status)
		require.NoError(t, err, out)
		var said map[string]any
		_ = json.Unmarshal([]byte(out[:at]), &said) // an empty body is none
		return status, said
	}
	token := func(fields ...string) (int, map[string]any) {
		t.Helper()
		arguments := []string{o.URL + "/oauth_token.do"}
		for _, field := range append(fields, "client_id="+o.ClientID, "client_secret="+o.ClientSecret) {
			arguments = append(arguments, "--data-urlencode", field)
		}
		return run(arguments...)
	}
	uses := func(access any) int {
		t.Helper()
		status, _ := run("--header", fmt.Sprintf("Authorization: Bearer %v", access), o.URL+oneUser)
		return status
	}
	denied := map[string]any{"error": "server_error", "error_description": "access_denied"}

	status, said := token("grant_type=password", "username="+o.UserName, "password=not "+o.Password)
	require.Equal(t, http.StatusUnauthorized, status)
	require.Equal(t, denied, said)
	first := []string{"grant_type=password", "username=" + o.UserName, "password=" + o.Password}
	if o.Code != "" {
		first = []string{"grant_type=authorization_code", "code=" + o.Code, "redirect_uri=" + o.RedirectURI}
		if o.CodeVerifier != "" {
			first = append(first, "code_verifier="+o.CodeVerifier)
		}
	}
	status, got := token(first...)
	require.Equal(t, http.StatusOK, status, got)
	require.Equal(t, http.StatusOK, uses(got["access_token"]))
	refresh := []string{"grant_type=refresh_token", fmt.Sprintf("refresh_token=%v", got["refresh_token"])}
	status, again := token(refresh...)
	require.Equal(t, http.StatusOK, status, again)
	require.Equal(t, got["refresh_token"], again["refresh_token"])
	require.Equal(t, http.StatusOK, uses(again["access_token"]))

	lifespan, ok := again["expires_in"].(float64)
	require.True(t, ok, again)
	o.advance(t, int64(lifespan)+1)
	require.Equal(t, http.StatusUnauthorized, uses(again["access_token"]))
	_, fresh := token(refresh...)
	require.NotEqual(t, again["access_token"], fresh["access_token"])
	require.Equal(t, http.StatusOK, uses(fresh["access_token"]))

	status, _ = run(o.URL+"/oauth_revoke_token.do", "--data-urlencode", fmt.Sprintf("token=%v", fresh["access_token"]))
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, http.StatusUnauthorized, uses(fresh["access_token"]))
	_, last := token(refresh...)
	require.Equal(t, http.StatusOK, uses(last["access_token"]))

	o.advance(t, int64(o.RefreshLifespan)+1)
	status, said = token(refresh...)
	require.Equal(t, http.StatusUnauthorized, status)
	require.Equal(t, denied, said)
}

func pythonLife(t *testing.T, o oauthTarget) {
	t.Helper()
	for _, python := range []string{"python3", "/usr/bin/python3"} { // the latter is where Debian's packages are
		if exec.CommandContext(t.Context(), python, "-c", "import requests_oauthlib").Run() == nil {
			o.script(t, python, "testdata/oauth_client.py")
			return
		}
	}
	missing(t, "Python's requests-oauthlib is missing; install python3-requests-oauthlib")
}

func rubyLife(t *testing.T, o oauthTarget) {
	t.Helper()
	if exec.CommandContext(t.Context(), "ruby", "-e", "require 'oauth2'").Run() != nil {
		missing(t, "Ruby's oauth2 is missing; install ruby-oauth2")
	}
	o.script(t, "ruby", "testdata/oauth_client.rb")
}

// missing skips a test, but not in CI, which installs what is meant.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		require.Fail(t, what)
	}
	t.Skip(what)
}

// script runs a client that says itself what it expects.
func (o oauthTarget) script(t *testing.T, program, path string) {
	t.Helper()
	target, err := json.Marshal(o)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, program, path)
	command.Env = append(os.Environ(), "TARGET="+string(target), "NO_PROXY=127.0.0.1")
	if o.CA != "" {
		command.Env = append(command.Env, "REQUESTS_CA_BUNDLE="+o.CA)
	} else {
		command.Env = append(command.Env, "OAUTHLIB_INSECURE_TRANSPORT=1")
	}
	var out bytes.Buffer
	command.Stdout, command.Stderr = &out, &out
	require.NoError(t, command.Run(), out.String())
}
