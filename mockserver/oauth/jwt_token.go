package oauth

import (
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/oauth/assertion"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// An access token can be a JWT where the registry says so (documented: token_format,
// Yokohama patch 7, Zurich patch 1 and Australia). It has a row like any other, and
// that row decides: the token ends with it whatever its own exp says. What it states of
// itself is from memory.

// jwtClaims are the claims of an access token, in the order in which they are sent.
type jwtClaims struct {
	Issuer   string `json:"iss"` // URL of the instance
	Subject  string `json:"sub"`
	Audience string `json:"aud"` // the client_id
	IssuedAt int64  `json:"iat"`
	Expires  int64  `json:"exp"`
	ID       string `json:"jti"`
	Scope    string `json:"scope"`
}

// givesJWTs tells whether a client's access tokens are JWTs.
func givesJWTs(row *store.Row, s *release.Settings) bool {
	return s.OAuthAccessTokenFormat == release.TokenFormatByClient && row.Get("token_format") == "jwt"
}

// jtiOf is what the JWT of a row is called.
func (p *Provider) jtiOf(row *store.Row) string {
	return hex.EncodeToString(p.tables.Secrets().Derive("jti", row.SysID())[:16])
}

// jtiPrint is what is kept of a JWT for finding it. No opaque token is found by it.
func jtiPrint(jti string) string { return jtiMark + fingerprint(jti) }

const jtiMark = "jti:"

// isJWT tells whether a row stands for a JWT.
func isJWT(row *store.Row) bool { return strings.HasPrefix(row.Get("token"), jtiMark) }

// sign makes the JWT of a row for a client. One that was renewed is signed anew, for its
// end stands in it; the older copy is good until its own.
func (p *Provider) sign(c *client, issuer string, row *store.Row) (string, error) {
	issued, expires, err := lifeOf(row)
	if err != nil {
		return "", err
	}
	key, err := p.keys.of(p.tables.Secrets(), p.period(issued))
	if err != nil {
		return "", err
	}
	signer, err := jose.NewSigner(
		jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key.private, KeyID: key.id}},
		(&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		return "", fmt.Errorf("sign a token: %w", err)
	}
	return jwt.Signed(signer).Claims(jwtClaims{
		Issuer: issuer, Subject: p.subject(c, row.Get("user")), Audience: c.row.Get("client_id"),
		IssuedAt: issued.Unix(), Expires: expires.Unix(), ID: p.jtiOf(row), Scope: p.scopes(c.sysID),
	}).Serialize()
}

// lifeOf is when the JWT of a row was issued, and when it ends.
func lifeOf(row *store.Row) (issued, expires time.Time, err error) {
	if issued, err = glide.ParseDateTime(row.Get("sys_updated_on")); err == nil {
		expires, err = glide.ParseDateTime(row.Get("expires"))
	}
	return issued, expires, err
}

// subject is what a token calls its user: the column of sys_user that the client names
// in sub_claim, else the sys_id (client: one project found sys_id as the default).
func (p *Provider) subject(c *client, userID string) string {
	user, ok := p.tables.View().Row("sys_user", userID)
	def, known := p.tables.Dictionary().Table("sys_user")
	if !ok || !known {
		return userID
	}
	column, known := def.Column(c.row.Get("sub_claim"))
	if !known || column.Secret() || user.Get(column.Name) == "" {
		return userID
	}
	return user.Get(column.Name)
}

// findJWT is the row of a JWT that this instance signed and that is not over. No other
// algorithm than its own is read, so that nobody passes a public key off as a secret, and
// no other spelling: one token is one text.
func (p *Provider) findJWT(view store.View, value string) (*store.Row, bool) {
	signed, err := assertion.Read(value, []string{string(jose.RS256)})
	if err != nil {
		return nil, false
	}
	// The row comes first: who knows no jti has nothing made or checked for him.
	said := signed.Unproven
	jti, _ := said.Text("jti")
	row, ok := store.First(view, tableCredential, "token", jtiPrint(jti))
	if !ok || !p.live(row) || !p.clock.Now().Before(said.Expires()) || !signedBetween(row, said.IssuedAt()) {
		return nil, false
	}
	key, err := p.keys.of(p.tables.Secrets(), p.period(said.IssuedAt()))
	if err != nil || signed.KeyID != key.id {
		return nil, false
	}
	if _, err := signed.Verify(assertion.Public(&key.private.PublicKey)); err != nil {
		return nil, false
	}
	return row, true
}

// signedBetween tells whether a row may have been signed at a moment.
func signedBetween(row *store.Row, at time.Time) bool {
	first, err := glide.ParseDateTime(row.Get("sys_created_on"))
	last, err2 := glide.ParseDateTime(row.Get("sys_updated_on"))
	return err == nil && err2 == nil && !at.Before(first) && !at.After(last)
}
