package oauth

import (
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// owner is whom tokens are issued to: a user, and a client that acts for him. Family is
// that of the tokens, "" where they have none; see [Provider.rotates].
type owner struct {
	client *client
	user   string
	family string
}

// pair is what a grant gives: an access token and, where refresh has a row, a refresh token.
type pair struct {
	owner           owner
	access, refresh token
}

// newPair gives the tokens of a new grant, with a refresh token where the client gets any.
func (p *Provider) newPair(tx store.Tx, c *client, userID string) (made pair, err error) {
	if made.owner, err = p.begin(tx, c, userID); err != nil {
		return made, err
	}
	if made.access, err = p.accessToken(tx, made.owner, p.settings().RepeatGrant); err != nil || !c.refreshes {
		return made, err
	}
	made.refresh, err = p.refreshToken(tx, made.owner)
	return made, err
}

// newAccess gives the access token of a grant that gives nothing else.
func (p *Provider) newAccess(tx store.Tx, c *client, userID string) (token, error) {
	return p.accessToken(tx, owner{client: c, user: userID}, p.settings().RepeatGrant)
}

// accessToken is the access token to hand out: the one that lives, with its
// life extended or not, or a new one (documented: KB0791140 says extended).
func (p *Provider) accessToken(tx store.Tx, o owner, whileLive release.LiveToken) (token, error) {
	if o.family != "" {
		return p.member(tx, accessType, o, o.client.accessTokenLifespan)
	}
	current, live := p.current(tx, accessType, o)
	switch {
	case live && whileLive == release.LiveTokenRenew:
		return p.renew(tx, current, o.client.accessTokenLifespan)
	case live && whileLive == release.LiveTokenRemainder:
		return current, nil
	case live:
		tx.Delete(tableCredential, current.row.SysID())
	}
	return p.issue(tx, accessType, o, o.client.accessTokenLifespan)
}

// refreshToken is the refresh token to hand out with a new grant, which extends the life
// of the one that there is (documented: KB0791140, for the password grant).
func (p *Provider) refreshToken(tx store.Tx, o owner) (token, error) {
	if o.family != "" {
		return p.member(tx, refreshType, o, o.client.refreshTokenLifespan)
	}
	if current, live := p.current(tx, refreshType, o); live {
		return p.renew(tx, current, o.client.refreshTokenLifespan)
	}
	return p.issue(tx, refreshType, o, o.client.refreshTokenLifespan)
}
