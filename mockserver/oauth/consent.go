package oauth

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// Consented tells whether a user has allowed what a request asks for before, and so is
// not asked again (reported of instances; no vendor page).
func (p *Provider) Consented(q *Request, userID string) bool {
	if !p.remembers(q) {
		return false
	}
	row, ok := p.tables.View().Row(table.BehindConsents, consentID(q.client.sysID, userID))
	if !ok {
		return false
	}
	allowed := strings.Fields(row.Get("scope"))
	return !slices.ContainsFunc(q.about(), func(one string) bool { return !slices.Contains(allowed, one) })
}

// about are the scopes that consent to a request is about: what the client gets, and what
// it says that it wants.
func (q *Request) about() []string { return slices.Concat(q.Scopes, q.Asked) }

// remembers tells whether consent to a client is remembered. Whoever runs a public
// client cannot be told from somebody who only says so, and RFC 6749 §10.2 has the user
// asked each time.
func (p *Provider) remembers(q *Request) bool {
	switch p.settings().ConsentMemory {
	case release.ConsentAll:
		return true
	case release.ConsentConfidential:
		return !q.client.public
	default:
		return false
	}
}

// remember notes what a user has allowed, beside what was allowed before. There is one
// row for a user and a client.
func (p *Provider) remember(tx store.Tx, q *Request, userID string) error {
	if !p.remembers(q) {
		return nil
	}
	id := consentID(q.client.sysID, userID)
	allowed := q.about()
	if row, ok := tx.Row(table.BehindConsents, id); ok {
		allowed = append(allowed, strings.Fields(row.Get("scope"))...)
	}
	slices.Sort(allowed)
	scope := strings.Join(slices.Compact(allowed), " ")
	if len(scope) > mostConsent {
		scope = strings.Join(q.about(), " ") // whoever asks for ever new scopes is asked again
	}
	return table.PutBehind(tx, table.BehindConsents, id, glide.FormatDateTime(p.clock.Now()), map[string]string{
		"client": q.client.sysID, "user": userID, "scope": scope,
	})
}

// mostConsent bounds what is remembered of a client, in bytes.
const mostConsent = 8000

func consentID(clientID, userID string) string {
	sum := sha256.Sum256([]byte(clientID + " " + userID))
	return hex.EncodeToString(sum[:16])
}
