package oauth

import (
	"fmt"
	"slices"

	"github.com/snowglobe-dev/snowglobe/mockserver/oauth/assertion"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

const (
	tableVerifier    = "jwt_verifier_map"
	tableCertificate = "sys_certificate"
	tableValidation  = "oauth_jwt_claims"
)

// verifiers are the keys with which an assertion may be signed: those of its client's
// verifiers that have its kid, and where there are none those that the client
// publishes (documented: "Kid" is the key's name in the JWT). For one without a kid
// each of them is tried (client: AWS's integration sends none; documented: a verifier's
// Kid may be left blank, and is filled in).
func (p *Provider) verifiers(b *bearer) ([]assertion.Key, error) {
	view := p.tables.View()
	each := b.token.KeyID == "" && p.settings().JWTMissingKID == release.MissingKIDAny
	var keys []assertion.Key
	store.Find(view, tableVerifier, "oauth_jwt", b.row.SysID(), func(row *store.Row) bool {
		if each || row.Get("kid") == b.token.KeyID {
			keys = append(keys, p.keysOf(view, row)...)
		}
		return true
	})
	address := b.row.Get("jwks_url")
	if len(keys) > 0 || address == "" || !p.settings().JWTJWKSURL {
		return keys, nil
	}
	return p.keysAt(address, b.token.KeyID, minutes(b.row.Get("jwks_cache_lifespan")))
}

// whyNoKey adds to an error for want of a key what is amiss with the client's verifiers.
func (p *Provider) whyNoKey(b *bearer, err error) error {
	kid := b.token.KeyID
	all, named := 0, 0
	store.Find(p.tables.View(), tableVerifier, "oauth_jwt", b.row.SysID(), func(row *store.Row) bool {
		if all++; row.Get("kid") == kid {
			named++
		}
		return true
	})
	switch {
	case named > 0:
		return fmt.Errorf("the verifier of kid %q has no key that is good now: %w", kid, err)
	case b.row.Get("jwks_url") != "" && p.settings().JWTJWKSURL:
		return fmt.Errorf("neither a verifier of the client nor what it publishes has kid %q: %w", kid, err)
	case all == 0:
		return fmt.Errorf("the client has no verifier (jwt_verifier_map): %w", err)
	case kid == "":
		return fmt.Errorf("it has no kid: %w", err)
	}
	return fmt.Errorf("no verifier of the client has kid %q: %w", kid, err)
}

// keysOf are the keys of one verifier. One that cannot be read is none.
func (p *Provider) keysOf(view store.View, verifier *store.Row) []assertion.Key {
	var keys []assertion.Key
	if secret, ok := p.tables.Secrets().Open(verifier.Get("shared_key")); ok {
		keys = append(keys, assertion.Shared(secret))
	}
	row, ok := view.Row(tableCertificate, verifier.Get("sys_certificate"))
	if !ok || row.Get("active") != "true" {
		return keys
	}
	key, err := assertion.Certificate(row.Get("pem_certificate"))
	now := p.clock.Now()
	over := now.Before(key.From) || now.After(key.Until)
	if err != nil || over && p.settings().JWTCertificateDates == release.CertificateDatesChecked {
		return keys
	}
	return append(keys, key)
}

// validations are the values that claims of a client's assertions may have, by the
// claim's name (documented: the related list "OAuth JWT Claim Validations"; assumed:
// that several rows for one claim name alternatives).
type validations map[string][]validation

type validation struct {
	kind  assertion.Kind
	value string
}

// claimKinds are the types that a validation may name (assumed: the choices).
var claimKinds = map[string]assertion.Kind{
	"string": assertion.Text, "boolean": assertion.Boolean, "number": assertion.Number, "integer": assertion.Number,
}

func (p *Provider) validations(client *store.Row) validations {
	all := validations{}
	store.Find(p.tables.View(), tableValidation, "oauth_jwt", client.SysID(), func(row *store.Row) bool {
		name := row.Get("claim_name")
		all[name] = append(all[name], validation{claimKinds[row.Get("value_type")], row.Get("claim_value")})
		return true
	})
	return all
}

// hold returns an error unless every claim has one of its values.
func (v validations) hold(said *assertion.Claims) error {
	for name, alternatives := range v {
		if !slices.ContainsFunc(alternatives, func(one validation) bool { return said.Holds(name, one.kind, one.value) }) {
			return fmt.Errorf("%w: %s is not what a validation wants", assertion.ErrClaims, name)
		}
	}
	return nil
}
