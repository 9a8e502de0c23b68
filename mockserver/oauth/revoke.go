package oauth

import (
	"net/http"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// Revoke serves /oauth_revoke_token.do: GET or POST, the token in the URL or in
// a form, and no authentication at all (documented: "Revoke OAuth token"). The
// answer is 200 and empty whatever the token was, as RFC 7009 §2.2 has it
// (assumed for the platform). It returns an *Error for what it has refused.
func (p *Provider) Revoke(w http.ResponseWriter, r *http.Request) error {
	if !p.openRevocation() {
		p.setCaching(w.Header())
		if err := p.revokeByRFC(w, r); err != nil {
			p.challenge(w.Header(), r, err)
			return writeError(w, err)
		}
		w.WriteHeader(http.StatusOK)
		return nil
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return writeError(w, malformed("The request body cannot be read"))
	}
	// It is looked up first: the signature of a JWT takes longer than others should wait.
	if row, ok := p.find(p.tables.View(), r.Form.Get("token")); ok {
		if err := p.revoke(row); err != nil {
			return writeError(w, err)
		}
	}
	w.WriteHeader(http.StatusOK)
	return nil
}

// revoke ends a token that was looked up before, unless somebody else has.
func (p *Provider) revoke(found *store.Row) error {
	return p.tables.Maintain(func(tx store.Tx) error {
		row, ok := tx.Row(tableCredential, found.SysID())
		if !ok {
			return nil
		}
		return p.end(tx, row)
	})
}

// Withdraw takes back what a user allowed a client, by the sys_id of one of the tokens,
// as "Revoke Access" on the pages does (documented: "Manage OAuth tokens", to prevent
// access to the restricted resource; assumed: that the other tokens of the two end as
// well, without which access would go on, and that the user is asked again). Whether the
// caller may is settled there.
func (p *Provider) Withdraw(sysID string) error {
	return p.tables.Maintain(func(tx store.Tx) error {
		one, ok := tx.Row(tableCredential, sysID)
		if !ok {
			return nil
		}
		user, client := one.Get("user"), one.Get("peer")
		var all []*store.Row
		store.Find(tx, tableCredential, "user", user, func(row *store.Row) bool {
			if row.Get("peer") == client {
				all = append(all, row)
			}
			return true
		})
		if err := p.expire(tx, all...); err != nil {
			return err
		}
		tx.Delete(table.BehindConsents, consentID(client, user))
		return forgetCodes(tx, func(row *store.Row) bool { return row.Get("client") == client && row.Get("user") == user })
	})
}

// EndAll ends every token, and every code that would give one. The rows stay and say that
// they have expired, as those of revoked ones do.
func (p *Provider) EndAll(tx store.Tx) error {
	var all []*store.Row
	err := tx.Scan(tableCredential, store.Span{}, func(row *store.Row) bool {
		all = append(all, row)
		return true
	})
	if err != nil {
		return err
	}
	if err := p.expire(tx, all...); err != nil {
		return err
	}
	return forgetCodes(tx, func(*store.Row) bool { return true })
}

// end ends a token, whose row stays and says that it has expired (documented: the page on
// revoking, for either kind). A refresh token takes the access token of its user and
// client along, or of its family where it has one, not the other way round (assumed; the
// switch revoke_cascades has the other reading).
func (p *Provider) end(tx store.Tx, row *store.Row) error {
	doomed := []*store.Row{row}
	if row.Get("type") == string(refreshType) && p.settings().RevokeCascades {
		for _, other := range p.relatives(tx, familyOf(tx, row.SysID()), row.Get("peer"), row.Get("user")) {
			if other.Get("type") == string(accessType) {
				doomed = append(doomed, other)
			}
		}
	}
	return p.expire(tx, doomed...)
}

// expire ends tokens now, and forgets what they are found by: they stay dead when the
// clock is set back. One that is over keeps its end; what it opened closes as well, see
// [Provider.Stands].
func (p *Provider) expire(tx store.Tx, rows ...*store.Row) error {
	now := glide.FormatDateTime(p.clock.Now())
	for _, row := range rows {
		if row.Get("token") == "" {
			continue
		}
		ended := map[string]string{"token": "", "sys_updated_on": now}
		if p.live(row) {
			ended["expires"] = now
		}
		if err := tx.Put(row.With(ended)); err != nil {
			return err
		}
	}
	return nil
}
