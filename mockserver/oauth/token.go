package oauth

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

const tableCredential = "oauth_credential"

type tokenType string

// Types of oauth_credential rows.
const (
	accessType  tokenType = "access_token"
	refreshType tokenType = "refresh_token"
)

// token is a row of oauth_credential. Its value, 86 characters of unpadded
// base64url as recorded ones have, follows from the row's sys_id and the key of
// the instance. So the same token can be handed out again while it lives, as
// the platform does, and only its SHA-256 is kept for finding it.
type token struct {
	row   *store.Row
	value string
}

func (p *Provider) tokenOf(row *store.Row) token {
	secret := p.tables.Secrets().Derive(row.Get("type"), row.SysID())
	return token{row: row, value: base64.RawURLEncoding.EncodeToString(secret)}
}

func fingerprint(value string) string {
	sum := sha256.Sum256([]byte(value))
	return hex.EncodeToString(sum[:])
}

// find looks up whatever this instance gave out: a JWT is found by its jti, once its
// signature is checked.
func (p *Provider) find(view store.View, value string) (*store.Row, bool) {
	if strings.Count(value, ".") == 2 { // opaque tokens have no point
		return p.findJWT(view, value)
	}
	return findToken(view, value)
}

// findToken looks an opaque token up by what is kept of it.
func findToken(view store.View, value string) (*store.Row, bool) {
	return store.First(view, tableCredential, "token", fingerprint(value))
}

// issue writes a new token.
func (p *Provider) issue(tx store.Tx, kind tokenType, o owner, lifespan time.Duration) (token, error) {
	def, ok := p.tables.Dictionary().Table(tableCredential)
	if !ok {
		return token{}, store.ErrNoTable
	}
	now := p.clock.Now()
	p.clean(tx, o.user, now)
	values := map[string]string{
		store.SysID: p.tables.Secrets().NewID(), "type": string(kind), "peer": o.client.sysID, "user": o.user,
		"expires":        glide.FormatDateTime(expiry(now, lifespan)),
		"sys_created_on": glide.FormatDateTime(now), "sys_updated_on": glide.FormatDateTime(now),
		"sys_created_by": "system", "sys_updated_by": "system", "sys_mod_count": "0", "sys_class_name": tableCredential,
	}
	row := def.Layout.Row(make([]string, len(def.Columns))).With(values)
	t := p.tokenOf(row)
	foundBy := fingerprint(t.value)
	if kind == accessType && o.client.jwt {
		foundBy = jtiPrint(p.jtiOf(row))
	}
	t.row = row.With(map[string]string{"token": foundBy})
	return t, tx.Put(t.row)
}

// expiry is the last whole second of a token's life: the table keeps seconds.
func expiry(now time.Time, lifespan time.Duration) time.Time {
	return now.Add(lifespan).Truncate(time.Second)
}

// renew moves a token's expiry to a whole lifespan from now. A second time within the
// same second changes nothing more.
func (p *Provider) renew(tx store.Tx, t token, lifespan time.Duration) (token, error) {
	now := p.clock.Now()
	end, stamp := glide.FormatDateTime(expiry(now, lifespan)), glide.FormatDateTime(now)
	if t.row.Get("expires") == end && t.row.Get("sys_updated_on") == stamp {
		return t, nil
	}
	t.row = t.row.With(map[string]string{"expires": end, "sys_updated_on": stamp})
	return t, tx.Put(t.row)
}

// left is how long a token will still live, at most 0 for a dead one.
func (p *Provider) left(row *store.Row) time.Duration { return ends(row).Sub(p.clock.Now()) }

// ends is when a token dies, long ago for one of which nobody can tell.
func ends(row *store.Row) time.Time {
	end, err := glide.ParseDateTime(row.Get("expires"))
	if err != nil {
		return time.Time{}
	}
	return end
}

func (p *Provider) live(row *store.Row) bool { return p.left(row) > 0 && row.Get("token") != "" }

// current is the live token of a client and user, if there is one. There is one
// pair of tokens for them at a time, which everybody who asks shares
// (documented: KB0791140). An access token of another format than the client has now is
// left alone (assumed), and so are the tokens of a family.
func (p *Provider) current(view store.View, kind tokenType, o owner) (token, bool) {
	var found token
	store.Find(view, tableCredential, "user", o.user, func(row *store.Row) bool {
		fits := kind != accessType || isJWT(row) == o.client.jwt
		if fits && row.Get("peer") == o.client.sysID && row.Get("type") == string(kind) && p.live(row) && familyOf(view, row.SysID()) == "" {
			found = p.tokenOf(row)
		}
		return found.row == nil
	})
	return found, found.row != nil
}
