package oauth

import (
	"encoding/base64"
	"errors"
	"slices"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// codeKept is how long a code is known after its end, so that a second use is told from
// a made-up one. mostCodes bounds how many there are: one user who presses Allow all day
// does not fill the instance.
const (
	codeKept  = 24 * time.Hour
	mostCodes = 10_000
)

// issueCode writes a new authorization code: 86 characters, as tokens have (observed:
// KB0964444). It is bound to the client, the user, the redirect URI of the request and the
// challenge; what its tokens may do hangs on the client, whatever scope was asked for. Of
// its value only a fingerprint is kept.
func (p *Provider) issueCode(tx store.Tx, q *Request, userID string) (string, error) {
	now := p.clock.Now()
	if err := p.cleanCodes(tx, now); err != nil {
		return "", err
	}
	secret := p.tables.Secrets().Derive("authorization_code", p.tables.Secrets().NewID())
	value := base64.RawURLEncoding.EncodeToString(secret)
	end := expiry(now, time.Duration(p.settings().CodeLifetimeSeconds)*time.Second)
	kept := map[string]string{
		"client": q.client.sysID, "user": userID, "redirect": "", "target": fingerprint(q.Target),
		"challenge": q.challenge.value, "method": q.challenge.method, "expires": glide.FormatDateTime(end),
	}
	if q.asked != "" {
		kept["redirect"] = fingerprint(q.asked)
	}
	return value, table.PutBehind(tx, table.BehindCodes, fingerprint(value), glide.FormatDateTime(end.Add(codeKept)), kept)
}

// cleanCodes forgets the codes that ended long ago, and the oldest where there are too
// many.
func (p *Provider) cleanCodes(tx store.Tx, now time.Time) error {
	if err := p.tables.Ripe(tx, table.BehindCodes, now, func(*store.Row) error { return nil }); err != nil {
		return err
	}
	return table.KeepBehind(tx, table.BehindCodes, mostCodes-1)
}

// forgetCodes ends those codes that nobody has traded yet.
func forgetCodes(tx store.Tx, those func(*store.Row) bool) error {
	var ids []string
	err := tx.Scan(table.BehindCodes, store.Span{Index: "due"}, func(row *store.Row) bool {
		if row.Get("redeemed") == "" && those(row) {
			ids = append(ids, row.SysID())
		}
		return true
	})
	for _, id := range ids {
		tx.Delete(table.BehindCodes, id)
	}
	return err
}

// usedUp notes that a code has given tokens.
func (p *Provider) usedUp(tx store.Tx, code *store.Row, made pair) error {
	now, refresh := p.clock.Now(), ""
	if made.refresh.row != nil {
		refresh = made.refresh.row.SysID()
	}
	return tx.Put(code.With(map[string]string{
		"due": glide.FormatDateTime(now.Add(codeKept)), "redeemed": glide.FormatDateTime(now), "access": made.access.row.SysID(), "refresh": refresh, "family": made.owner.family,
	}))
}

// afterReuse ends, where the instance does so, what a code gave that was refused because
// it has come a second time: somebody has stolen it, before or after (RFC 6749 §4.1.2).
// That is its family, where there is one. Else the user and the client have one pair of
// tokens at a time, so what they got since has come from these by refreshing.
func (p *Provider) afterReuse(tx store.Tx, code *store.Row, refused error) error {
	if !errors.Is(refused, errCodeUsed) || p.settings().CodeReuse != release.CodeReuseDenyAndRevoke {
		return nil
	}
	family := code.Get("family")
	doomed := p.relatives(tx, family, code.Get("client"), code.Get("user"))
	if family == "" {
		doomed = slices.DeleteFunc(doomed, func(row *store.Row) bool {
			given := row.SysID() == code.Get("access") || row.SysID() == code.Get("refresh")
			return !given && row.Get("sys_created_on") < code.Get("redeemed")
		})
	}
	return p.expire(tx, doomed...)
}
