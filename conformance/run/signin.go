package run

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/snowglobe-dev/snowglobe/conformance/match"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/conformance/world"
)

// signIn shows who sends the request.
func (v *visit) signIn(ctx context.Context, request *http.Request, as suite.As) error {
	switch as.Kind {
	case suite.AsAnonymous:
		return nil
	case suite.AsBearer:
		token, err := v.scope.text(ctx, as.Token)
		request.Header.Set("Authorization", "Bearer "+token)
		return err
	}
	login, err := v.login(ctx, as)
	if err != nil {
		return err
	}
	if as.Kind == suite.AsBasic || v.flow != suite.OAuth {
		request.SetBasicAuth(login.UserName, login.Password)
		return nil
	}
	token, err := v.token(ctx, login)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	return nil
}

// login is the administrator, or whom the suite names.
func (v *visit) login(ctx context.Context, as suite.As) (world.Login, error) {
	if as.User == "" {
		return v.scope.instance.Admin, nil
	}
	user, err := v.scope.text(ctx, as.User)
	if err != nil {
		return world.Login{}, err
	}
	password, err := v.scope.text(ctx, as.Password)
	v.secrets.learned(password)
	return world.Login{UserName: user, Password: password}, err
}

// token asks the password grant once for each user of a check (RFC 6749 §4.3).
func (v *visit) token(ctx context.Context, login world.Login) (string, error) {
	if token, ok := v.tokens[login.UserName]; ok {
		return token, nil
	}
	client := v.scope.instance.Client
	if client == nil {
		return "", errors.New("the instance has no OAuth client to sign in with")
	}
	form := url.Values{
		"grant_type": {"password"}, "username": {login.UserName}, "password": {login.Password},
		"client_id": {client.ID}, "client_secret": {client.Secret},
	}
	address := strings.TrimSuffix(v.scope.instance.URL, "/") + "/oauth_token.do"
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return "", fmt.Errorf("make the token request: %w", err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("User-Agent", world.UserAgent)
	got, err := v.exchange(request)
	if err != nil {
		return "", err
	}
	document, err := match.Decode(got.body)
	object, _ := document.(map[string]any)
	token, _ := object["access_token"].(string)
	if err != nil || got.status != http.StatusOK || token == "" {
		reason := fmt.Sprintf("sign in as %s by the password grant: %s", login.UserName, got)
		return "", &failure{reason: reason, aside: true} // of checks that are about the grant it is a step
	}
	v.secrets.hide("", token)
	v.tokens[login.UserName] = token
	return token, nil
}
