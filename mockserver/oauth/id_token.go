package oauth

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/oauth/assertion"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

const (
	tableOIDC         = "oauth_oidc_entity"
	tableOIDCProvider = "oidc_provider_configuration"
)

// holderOfIDToken tells who may act with the ID token of a provider that the registry
// knows: its audience names a row of oauth_oidc_entity, whose configuration says where
// the provider publishes its keys, which claim names the user, and in which field
// (documented: KB0720547 and "Configure an OAuth OIDC provider"). The claim must be
// proven before anything else of the token is believed.
func (p *Provider) holderOfIDToken(view store.View, text string) (Holder, error) {
	token, err := assertion.Read(text, asymmetric(p.settings().JWTAlgorithms))
	if err != nil {
		return Holder{}, fmt.Errorf("ID token: %w", err)
	}
	refused := errParty
	for from := range p.registrations(view, token.Unproven) {
		userID, err := p.meant(view, from, token)
		if err == nil {
			return Holder{UserID: userID, Client: from.entity.SysID(), Scopes: p.scopes(from.entity.SysID())}, nil
		}
		refused = err
	}
	return Holder{}, fmt.Errorf("ID token: %w", refused)
}

// errParty is of a text that looks like a token of anybody.
var errParty = errors.New("it is no live one of this instance, and no active registration of a provider has its audience")

// registration is what the registry says of an identity provider: the client that its
// tokens are for, and where it is.
type registration struct{ entity, config *store.Row }

// registrations are those that a token says it is for. One that names the party to which
// it was issued is for nobody else, whoever may hear it (OpenID Connect Core §2 and
// §3.1.3.7, on azp; assumed for the platform).
func (p *Provider) registrations(view store.View, said *assertion.Claims) iter.Seq[registration] {
	return func(yield func(registration) bool) {
		party, _ := said.Text("azp")
		for _, name := range said.Audience[:min(len(said.Audience), mostAudiences)] {
			entity, ok := store.First(view, tableOIDC, "client_id", name)
			if !ok || name == "" || entity.Get("active") != "true" || said.Has("azp") && party != name {
				continue
			}
			config, ok := view.Row(tableOIDCProvider, entity.Get("oidc_provider_configuration"))
			if ok && !yield(registration{entity, config}) {
				return
			}
		}
	}
}

// asymmetric leaves out the algorithms of shared keys: a provider publishes none.
func asymmetric(algorithms []string) []string {
	return slices.DeleteFunc(slices.Clone(algorithms), func(name string) bool { return strings.HasPrefix(name, "HS") })
}

// meant is the user whom a token of a provider means.
func (p *Provider) meant(view store.View, from registration, token *assertion.Token) (userID string, err error) {
	claims, err := p.proveIDToken(from, token)
	if err != nil {
		return "", err
	}
	claim, field := from.config.Get("user_claim"), from.config.Get("user_field")
	if claim == "" {
		claim = "sub" // assumed
	}
	name, ok := claims.Text(claim)
	if !ok {
		return "", errNoUser
	}
	once, creates := from.config.Get("enable_jti_verification") == "true", p.settings().OIDCUserCreation
	if !once {
		user, err := p.userBy(view, field, name)
		if !creates || !errors.Is(err, errNoUser) {
			return p.vouched(user, err)
		}
	}
	// Where a token is refused no user is made of it, and its name is not used up.
	err = p.tables.Maintain(func(tx store.Tx) error {
		if once { // documented: one token is good for one call
			if err := p.useOnce(tx, from.entity.SysID(), jtiClaim(from.config), claims, skew(from.entity)); err != nil {
				return err
			}
		}
		user, err := p.userBy(tx, field, name)
		if creates && errors.Is(err, errNoUser) {
			user, err = p.provision(tx, field, name)
		}
		userID, err = p.vouched(user, err)
		return err
	})
	return userID, err
}

// vouched is the sys_id of a user that was found, if somebody else's word may let him in.
func (p *Provider) vouched(user *store.Row, err error) (string, error) {
	if err != nil {
		return "", err
	}
	if !p.accounts.Vouchable(user) {
		return "", errVouched
	}
	return user.SysID(), nil
}

var errIDToken = fmt.Errorf("%w: no sub, or no iat", assertion.ErrClaims)

// proveIDToken returns the claims of a token that its provider has signed, for the
// registered client and for now, and that says what each ID token does (OpenID Connect
// Core §2; assumed for the platform).
func (p *Provider) proveIDToken(from registration, token *assertion.Token) (*assertion.Claims, error) {
	lifespan := minutes(from.config.Get("jwks_cache_life_span"))
	provider, err := p.metadataAt(from.config.Get("oidc_config_url"), lifespan)
	if err != nil {
		return nil, err
	}
	if token.Unproven.Issuer != provider.Issuer {
		return nil, assertion.ErrIssuer // before its keys are asked for
	}
	keys, err := p.keysAt(provider.JWKSURI, token.KeyID, lifespan)
	if err != nil {
		return nil, err
	}
	claims, err := token.Verify(keys...)
	if err != nil {
		return nil, err
	}
	wanted := p.expected(from.entity)
	wanted.Audiences, wanted.Issuer = []string{from.entity.Get("client_id")}, provider.Issuer
	if claims.Subject == "" || claims.IssuedAt().IsZero() {
		return nil, errIDToken
	}
	return claims, claims.Judge(wanted)
}

// provision makes a user of a name that a provider has vouched for (documented: KB0720547,
// by a transform map; ours gives the field that the name was looked up in, and no
// roles).
func (p *Provider) provision(tx store.Tx, field, name string) (*store.Row, error) {
	change := table.Change{userNameField: name, "active": "true"}
	if field != "" {
		change[field] = name
	}
	made, err := p.tables.InsertFor(tx, table.Behalf{Caller: &table.Caller{UserName: "system"}}, tableUser, change)
	if err != nil {
		return nil, err
	}
	return made.Row, nil
}
