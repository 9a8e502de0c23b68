package oauth

import (
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// A family is the tokens that came of one grant. Where refresh tokens are rotated, one
// that was used up and comes again is in the hands of two, and nobody can tell which of
// them is the thief: the whole family ends (RFC 9700 §4.14.2). The platform knows no such
// thing: there, all grants for a user and a client share a pair of tokens.

// mostFamilies is how many families a user has with a client; the oldest makes room.
const mostFamilies = 50

// rotates tells whether the refresh tokens of a client are traded for new ones, family by
// family. RFC 9700 §2.2.2 asks for that where clients are public: a refresh token of a
// confidential one is of no use without its secret, so it may stay the same.
func (p *Provider) rotates(c *client) bool {
	s := p.settings()
	if s.RefreshReuse != release.ReuseRevokesFamily {
		return false
	}
	return s.RefreshAnswer == release.RefreshRotated || s.RefreshAnswer == release.RefreshRotatedPublic && c.public
}

// member issues a token of the request's family, which begins with the first one. The
// family has one access token and one refresh token at a time.
func (p *Provider) member(tx store.Tx, kind tokenType, c *client, userID string, lifespan time.Duration) (token, error) {
	if c.family == "" {
		c.family = p.tables.NewID()
		if err := p.makeRoom(tx, c, userID); err != nil {
			return token{}, err
		}
	}
	for _, row := range p.relatives(tx, c.family, c.sysID, userID) {
		if row.Get("type") == string(kind) {
			p.forget(tx, row)
		}
	}
	t, err := p.issue(tx, kind, c, userID, lifespan)
	if err != nil {
		return t, err
	}
	return t, p.join(tx, t.row.SysID(), t.row.Get("expires"), c, userID)
}

// join writes down that a token, or what is left of one, is of the request's family.
func (p *Provider) join(tx store.Tx, key, until string, c *client, userID string) error {
	return table.PutBehind(tx, table.BehindFamilies, key, until, map[string]string{"family": c.family, "user": userID, "client": c.sysID})
}

// spend ends a refresh token that was traded, and remembers it for as long as it would
// have lived.
func (p *Provider) spend(tx store.Tx, c *client, held token) error {
	p.forget(tx, held.row)
	return p.join(tx, fingerprint(held.value), held.row.Get("expires"), c, held.row.Get("user"))
}

func (p *Provider) forget(tx store.Tx, row *store.Row) {
	tx.Delete(tableCredential, row.SysID())
	tx.Delete(table.BehindFamilies, row.SysID())
}

// familyOf is the family of a token, or "" for one that has none.
func familyOf(view store.View, key string) string {
	if row, ok := view.Row(table.BehindFamilies, key); ok {
		return row.Get("family")
	}
	return ""
}

// relatives are the tokens of a family.
func (p *Provider) relatives(view store.View, family, clientID, userID string) []*store.Row {
	var all []*store.Row
	store.Find(view, tableCredential, "user", userID, func(row *store.Row) bool {
		if row.Get("peer") == clientID && familyOf(view, row.SysID()) == family {
			all = append(all, row)
		}
		return true
	})
	return all
}

// endFamilyOf ends the family of a refresh token that was used up before, if it was one
// of the client's.
func (p *Provider) endFamilyOf(value string, c *client) error {
	if p.settings().RefreshReuse != release.ReuseRevokesFamily {
		return nil
	}
	if _, spent := p.tables.View().Row(table.BehindFamilies, fingerprint(value)); !spent {
		return nil
	}
	return p.tables.Maintain(func(tx store.Tx) error {
		spent, ok := tx.Row(table.BehindFamilies, fingerprint(value))
		if !ok || spent.Get("client") != c.sysID {
			return nil
		}
		for _, row := range p.relatives(tx, spent.Get("family"), c.sysID, spent.Get("user")) {
			if err := p.expire(tx, row); err != nil {
				return err
			}
		}
		return nil
	})
}

// makeRoom keeps the families of a user and a client to so many, and forgets what is left
// of tokens whose time is over.
func (p *Provider) makeRoom(tx store.Tx, c *client, userID string) error {
	count, oldest := 0, (*store.Row)(nil)
	store.Find(tx, tableCredential, "user", userID, func(row *store.Row) bool {
		if row.Get("peer") != c.sysID || row.Get("type") != string(refreshType) || familyOf(tx, row.SysID()) == "" {
			return true
		}
		count++
		if oldest == nil || row.Get("sys_updated_on") < oldest.Get("sys_updated_on") {
			oldest = row
		}
		return true
	})
	if count >= mostFamilies {
		for _, row := range p.relatives(tx, familyOf(tx, oldest.SysID()), c.sysID, userID) {
			p.forget(tx, row)
		}
	}
	return p.tables.Ripe(tx, table.BehindFamilies, p.clock.Now(), func(*store.Row) error { return nil })
}
