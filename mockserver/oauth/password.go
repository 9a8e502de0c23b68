package oauth

import (
	"errors"
	"fmt"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// password serves the resource owner password credentials grant (RFC 6749
// §4.3), present from Fuji on.
func (p *Provider) password(q *tokenRequest) (*answer, error) {
	s, form := p.settings(), q.form
	if form.Get("username") == "" || form.Get("password") == "" {
		return nil, malformed("Missing parameters: username password")
	}
	userID, err := p.accounts.SignInForToken(q.from, form.Get("username"), form.Get("password"))
	if err != nil {
		return nil, denied(s, InvalidGrant, fmt.Errorf("password: %w", err))
	}
	user, ok := p.tables.View().Row("sys_user", userID)
	if !ok || (user.Get("web_service_access_only") == "true" && !s.WebServiceOnlyPasswordGrant) {
		return nil, denied(s, InvalidGrant, errors.New("password: a user with web_service_access_only may not use this grant"))
	}
	var made pair
	err = p.tables.Maintain(func(tx store.Tx) (err error) {
		made, err = p.newPair(tx, q.client, userID)
		return err
	})
	if err != nil {
		return nil, err
	}
	p.accounts.LoggedIn(q.from, userID, "") // one login a token, and none for its use (assumed)
	return p.shown(q.client, made.access, made.refresh.value), nil
}
