package oauth

import (
	"encoding/base64"
	"errors"
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
// KB0964444). It is bound to the client, the user, the redirect URI of the request, the
// scope and the challenge. Of its value only a fingerprint is kept.
func (p *Provider) issueCode(tx store.Tx, q *Request, userID string) (string, error) {
	now := p.clock.Now()
	if err := p.cleanCodes(tx, now); err != nil {
		return "", err
	}
	secret := p.tables.Secrets().Derive("authorization_code", p.tables.NewID())
	value := base64.RawURLEncoding.EncodeToString(secret)
	end := expiry(now, time.Duration(p.settings().CodeLifetimeSeconds)*time.Second)
	kept := map[string]string{
		"client": q.client.sysID, "user": userID, "scope": q.scope, "redirect": "", "target": fingerprint(q.Target),
		"challenge": q.challenge.value, "method": q.challenge.method, "expires": glide.FormatDateTime(end),
	}
	if q.asked != "" {
		kept["redirect"] = fingerprint(q.asked)
	}
	return value, table.PutBehind(tx, table.BehindCodes, codeID(value), glide.FormatDateTime(end.Add(codeKept)), kept)
}

// codeID is what a code is found by.
func codeID(value string) string { return fingerprint(value) }

// cleanCodes forgets the codes that ended long ago, and the oldest where there are too
// many.
func (p *Provider) cleanCodes(tx store.Tx, now time.Time) error {
	if err := p.tables.Ripe(tx, table.BehindCodes, now, func(*store.Row) error { return nil }); err != nil {
		return err
	}
	n, err := tx.Count(table.BehindCodes, store.Span{})
	if err != nil || n < mostCodes {
		return err
	}
	oldest := ""
	err = tx.Scan(table.BehindCodes, store.Span{Index: "due"}, func(row *store.Row) bool {
		oldest = row.SysID()
		return false
	})
	tx.Delete(table.BehindCodes, oldest)
	return err
}

// forgetCodes ends the codes of a user that a client has not traded yet.
func forgetCodes(tx store.Tx, clientID, userID string) error {
	var ids []string
	err := tx.Scan(table.BehindCodes, store.Span{Index: "due"}, func(row *store.Row) bool {
		if row.Get("client") == clientID && row.Get("user") == userID && row.Get("redeemed") == "" {
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
		"due": glide.FormatDateTime(now.Add(codeKept)), "redeemed": glide.FormatDateTime(now), "access": made.access.row.SysID(), "refresh": refresh,
	}))
}

// afterReuse ends, where the instance does so, what a code gave that was refused because
// it has come a second time: somebody has stolen it, before or after (RFC 6749 §4.1.2).
// A user and a client have one pair of tokens at a time, so what they got since has come
// from these by refreshing.
func (p *Provider) afterReuse(tx store.Tx, code *store.Row, refused error) error {
	if !errors.Is(refused, errCodeUsed) || p.settings().CodeReuse != release.CodeReuseDenyAndRevoke {
		return nil
	}
	var doomed []*store.Row
	store.Find(tx, tableCredential, "user", code.Get("user"), func(row *store.Row) bool {
		given := row.SysID() == code.Get("access") || row.SysID() == code.Get("refresh")
		if row.Get("peer") == code.Get("client") && (given || row.Get("sys_created_on") >= code.Get("redeemed")) {
			doomed = append(doomed, row)
		}
		return true
	})
	for _, row := range doomed {
		if err := p.expire(tx, row); err != nil {
			return err
		}
	}
	return nil
}
