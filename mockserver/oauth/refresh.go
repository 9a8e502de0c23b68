package oauth

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// refresh serves the refresh token grant (RFC 6749 §6). The answer carries the
// same refresh token again, and its end does not move: a connection that never
// asks for the password again dies on a fixed date (client: Splunk and XSOAR
// need the member; documented: KB0791140 for the end).
func (p *Provider) refresh(q *tokenRequest) (*answer, error) {
	c, form := q.client, q.form
	if form.Get("refresh_token") == "" {
		return nil, malformed("Missing parameters: refresh_token")
	}
	var (
		a       *answer
		refused error
	)
	// A token is looked at and traded in one step: of two who come with it at once, one is
	// the second, and is taken for that.
	err := p.tables.Maintain(func(tx store.Tx) (err error) {
		var held token
		if held, refused = p.redeem(tx, c, form.Get("refresh_token")); refused != nil {
			return p.endFamilyOf(tx, c, form.Get("refresh_token"))
		}
		if refused = p.checkRefreshScope(c, form.Get("scope")); refused == nil {
			a, err = p.tradeRefresh(tx, c, held)
		}
		return err
	})
	switch {
	case err != nil: // outweighs the refusal: what was to end did not
		return nil, err
	case refused != nil:
		return nil, refused
	}
	return a, nil
}

// tradeRefresh gives the tokens for a refresh token.
func (p *Provider) tradeRefresh(tx store.Tx, c *client, held token) (*answer, error) {
	o, err := p.ownerOf(tx, c, held)
	if err != nil {
		return nil, err
	}
	access, err := p.accessToken(tx, o, p.settings().RefreshWhileLive)
	if err != nil {
		return nil, err
	}
	next, err := p.showRefresh(tx, o, held)
	if err != nil {
		return nil, err
	}
	return p.shown(c, access, next), nil
}

// redeem finds the refresh token of a client. It returns an *Error if the token
// is unknown, expired, revoked, another client's, or of a user who may not act.
func (p *Provider) redeem(view store.View, c *client, value string) (token, error) {
	row, ok := findToken(view, value)
	if !ok || row.Get("type") != string(refreshType) || row.Get("peer") != c.sysID || !p.live(row) {
		return token{}, denied(p.settings(), InvalidGrant, p.whyNoRefresh(view, c, value))
	}
	user, ok := view.Row("sys_user", row.Get("user"))
	if !ok || !p.accounts.Usable(user) {
		return token{}, denied(p.settings(), InvalidGrant, errors.New("refresh_token: the user is inactive or locked out"))
	}
	return token{row: row, value: value}, nil
}

// whyNoRefresh says of a refresh token that was refused what is amiss with it.
func (p *Provider) whyNoRefresh(view store.View, c *client, value string) error {
	row, known := findToken(view, value)
	_, spent := view.Row(table.BehindSpent, fingerprint(value))
	switch {
	case spent:
		return errors.New("refresh_token: it was traded for another before")
	case !known:
		return errors.New("refresh_token: nobody was given it, or it was rotated or revoked, or ended long ago")
	case row.Get("type") != string(refreshType):
		return errors.New("refresh_token: it is an access token")
	case row.Get("peer") != c.sysID:
		return errors.New("refresh_token: it is another client's")
	}
	return errors.New("refresh_token: it has expired")
}

// ownerOf is whom a refresh token was issued to. One that began before its client's rotated
// has a family from now on.
func (p *Provider) ownerOf(tx store.Tx, c *client, held token) (owner, error) {
	o := owner{client: c, user: held.row.Get("user")}
	if !p.rotates(c) {
		return o, nil
	}
	if o.family = familyOf(tx, held.row.SysID()); o.family != "" {
		return o, nil
	}
	return p.begin(tx, c, o.user)
}

// showRefresh is the refresh_token member of the answer: the same one, none, or
// a new one in whose favour the old one dies.
func (p *Provider) showRefresh(tx store.Tx, o owner, held token) (string, error) {
	s, c := p.settings(), o.client
	if s.RefreshExtendsRefreshToken {
		var err error
		if held, err = p.renew(tx, held, c.refreshTokenLifespan); err != nil {
			return "", err
		}
	}
	switch {
	case o.family != "":
		if err := p.spend(tx, o, held); err != nil {
			return "", err
		}
		next, err := p.member(tx, refreshType, o, c.refreshTokenLifespan)
		return next.value, err
	case s.RefreshAnswer == release.RefreshAbsent:
		return "", nil
	case s.RefreshAnswer == release.RefreshRotated, s.RefreshAnswer == release.RefreshRotatedPublic && c.public:
		next, err := p.issue(tx, refreshType, o, c.refreshTokenLifespan)
		tx.Delete(tableCredential, held.row.SysID())
		return next.value, err
	default:
		return held.value, nil
	}
}

// checkRefreshScope refuses a refresh that asks for more than was granted (RFC 6749 §6).
// The platform does not look at it.
func (p *Provider) checkRefreshScope(c *client, asked string) error {
	if p.settings().OAuthParameters != release.ParametersRFC6749 || asked == "" {
		return nil
	}
	granted := strings.Fields(p.scopes(c.sysID))
	for name := range strings.FieldsSeq(asked) {
		if !slices.Contains(granted, name) {
			return &Error{Code: InvalidScope, Description: "The scope is more than was granted", Status: http.StatusBadRequest}
		}
	}
	return nil
}
