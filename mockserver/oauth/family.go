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
// thing: there, all grants for a user and a client share a pair of tokens. So do, here as
// well, the grants that give no refresh token.

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

// begin is whom the tokens of a new grant belong to, with a family where the client's
// refresh tokens rotate.
func (p *Provider) begin(tx store.Tx, c *client, userID string) (owner, error) {
	o := owner{client: c, user: userID}
	if !c.refreshes || !p.rotates(c) {
		return o, nil
	}
	o.family = p.tables.NewID()
	return o, p.makeRoom(tx, o)
}

// member issues a token of a family, which has one access token and one refresh token at
// a time.
func (p *Provider) member(tx store.Tx, kind tokenType, o owner, lifespan time.Duration) (token, error) {
	for _, row := range p.relatives(tx, o.family, o.client.sysID, o.user) {
		if row.Get("type") == string(kind) {
			p.forget(tx, row)
		}
	}
	t, err := p.issue(tx, kind, o, lifespan)
	if err != nil {
		return t, err
	}
	return t, table.PutBehind(tx, table.BehindFamilies, t.row.SysID(), t.row.Get("expires"), belonging(o))
}

// mostSpent is how many used refresh tokens are remembered, each in some two hundred bytes.
// Beyond it the one that would have ended first is forgotten, and is then one that nobody
// issued: a client that refreshes all day does not fill the instance.
const mostSpent = 100_000

// spend ends a refresh token that was traded, and remembers it for as long as it would
// have lived.
func (p *Provider) spend(tx store.Tx, o owner, held token) error {
	p.forget(tx, held.row)
	if err := p.tables.Ripe(tx, table.BehindSpent, p.clock.Now(), func(*store.Row) error { return nil }); err != nil {
		return err
	}
	if err := table.KeepBehind(tx, table.BehindSpent, mostSpent-1); err != nil {
		return err
	}
	return table.PutBehind(tx, table.BehindSpent, fingerprint(held.value), held.row.Get("expires"), belonging(o))
}

// belonging is what is written down of an owner.
func belonging(o owner) map[string]string {
	return map[string]string{"family": o.family, "user": o.user, "client": o.client.sysID}
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

// relatives are the tokens of a family, or those of a client and a user that have none.
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
func (p *Provider) endFamilyOf(tx store.Tx, c *client, value string) error {
	spent, ok := tx.Row(table.BehindSpent, fingerprint(value))
	if !ok || spent.Get("client") != c.sysID || p.settings().RefreshReuse != release.ReuseRevokesFamily {
		return nil
	}
	return p.expire(tx, p.relatives(tx, spent.Get("family"), c.sysID, spent.Get("user"))...)
}

// makeRoom keeps the families of a user and a client to so many, and forgets what is left
// of tokens whose time is over.
func (p *Provider) makeRoom(tx store.Tx, o owner) error {
	count, oldest := 0, (*store.Row)(nil)
	store.Find(tx, tableCredential, "user", o.user, func(row *store.Row) bool {
		if row.Get("peer") != o.client.sysID || row.Get("type") != string(refreshType) || familyOf(tx, row.SysID()) == "" {
			return true
		}
		count++
		if oldest == nil || row.Get("sys_updated_on") < oldest.Get("sys_updated_on") {
			oldest = row
		}
		return true
	})
	if count >= mostFamilies {
		for _, row := range p.relatives(tx, familyOf(tx, oldest.SysID()), o.client.sysID, o.user) {
			p.forget(tx, row)
		}
	}
	return p.tables.Ripe(tx, table.BehindFamilies, p.clock.Now(), func(*store.Row) error { return nil })
}
