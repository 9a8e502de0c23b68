package oauth

import (
	"errors"
	"net/url"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// password serves the resource owner password credentials grant (RFC 6749
// §4.3), present from Fuji on.
func (p *Provider) password(c *client, form url.Values) (*answer, error) {
	s := p.settings()
	if form.Get("username") == "" || form.Get("password") == "" {
		return nil, malformed("Missing parameters: username password")
	}
	userID, err := p.accounts.SignInForToken(c.from, form.Get("username"), form.Get("password"))
	if err != nil {
		return nil, denied(s, InvalidGrant, err)
	}
	user, ok := p.tables.View().Row("sys_user", userID)
	if !ok || (user.Get("web_service_access_only") == "true" && !s.WebServiceOnlyPasswordGrant) {
		return nil, denied(s, InvalidGrant, errors.New("the user may not use this grant"))
	}
	var access, refresh token
	err = p.tables.Maintain(func(tx store.Tx) (err error) {
		if access, err = p.accessToken(tx, c, userID, s.RepeatGrant); err != nil {
			return err
		}
		refresh, err = p.refreshToken(tx, c, userID)
		return err
	})
	if err != nil {
		return nil, err
	}
	p.accounts.LoggedIn(c.from, userID, "") // one login a token, and none for its use (assumed)
	return p.answer(access, refresh.value, c.accessTokenLifespan), nil
}

// accessToken is the access token to hand out: the one that lives, with its
// life extended or not, or a new one (documented: KB0791140 says extended).
func (p *Provider) accessToken(tx store.Tx, c *client, userID string, whileLive release.LiveToken) (token, error) {
	if p.rotates(c) {
		return p.member(tx, accessType, c, userID, c.accessTokenLifespan)
	}
	current, live := p.current(tx, accessType, c, userID)
	switch {
	case live && whileLive == release.LiveTokenRenew:
		return p.renew(tx, current, c.accessTokenLifespan)
	case live && whileLive == release.LiveTokenRemainder:
		return current, nil
	case live:
		tx.Delete(tableCredential, current.row.SysID())
	}
	return p.issue(tx, accessType, c, userID, c.accessTokenLifespan)
}

// refreshToken is the refresh token to hand out with a password grant, which
// extends the life of the one that there is (documented: KB0791140).
func (p *Provider) refreshToken(tx store.Tx, c *client, userID string) (token, error) {
	if p.rotates(c) {
		return p.member(tx, refreshType, c, userID, c.refreshTokenLifespan)
	}
	if current, live := p.current(tx, refreshType, c, userID); live {
		return p.renew(tx, current, c.refreshTokenLifespan)
	}
	return p.issue(tx, refreshType, c, userID, c.refreshTokenLifespan)
}
