package oauth

import (
	"errors"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/oauth/assertion"
	"github.com/snowglobe-dev/snowglobe/mockserver/oauth/issuer"
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
		return Holder{}, errors.Join(errToken, err)
	}
	from, ok := p.provider(view, token)
	if !ok {
		return Holder{}, errToken
	}
	userID, err := p.meant(view, from.entity, from.config, token)
	if err != nil {
		return Holder{}, errors.Join(errToken, err)
	}
	return Holder{
		UserID: userID, Client: from.entity.SysID(), Scopes: p.scopes(from.entity.SysID()),
	}, nil
}

// registration is what the registry says of an identity provider: the client that its
// tokens are for, and where it is.
type registration struct{ entity, config *store.Row }

// provider is the registration that a token says it is for.
func (p *Provider) provider(view store.View, token *assertion.Token) (registration, bool) {
	for _, name := range token.Unproven.Audience[:min(len(token.Unproven.Audience), mostAudiences)] {
		entity, ok := store.First(view, tableOIDC, "client_id", name)
		if !ok || name == "" || entity.Get("active") != "true" {
			continue
		}
		if config, ok := view.Row(tableOIDCProvider, entity.Get("oidc_provider_configuration")); ok {
			return registration{entity, config}, true
		}
	}
	return registration{}, false
}

// asymmetric leaves out the algorithms of shared keys: a provider publishes none.
func asymmetric(algorithms []string) []string {
	return slices.DeleteFunc(slices.Clone(algorithms), func(name string) bool { return strings.HasPrefix(name, "HS") })
}

// meant is the user whom a token of a provider means.
func (p *Provider) meant(view store.View, entity, config *store.Row, token *assertion.Token) (userID string, err error) {
	claims, err := p.proveIDToken(entity, config, token)
	if err != nil {
		return "", err
	}
	claim, field := config.Get("user_claim"), config.Get("user_field")
	if claim == "" {
		claim = "sub" // assumed
	}
	name, ok := claims.Text(claim)
	if !ok {
		return "", errNoUser
	}
	user, err := p.userBy(view, field, name)
	if errors.Is(err, errNoUser) && p.settings().OIDCUserCreation {
		user, err = p.provision(field, name)
	}
	if err != nil {
		return "", err
	}
	if !p.accounts.Vouchable(user) {
		return "", errVouched
	}
	if config.Get("enable_jti_verification") != "true" {
		return user.SysID(), nil
	}
	// documented: with the check one token is good for one call, and the claim is jti.
	return user.SysID(), p.tables.Maintain(func(tx store.Tx) error {
		return p.useOnce(tx, entity.SysID(), "jti", claims, skew(entity))
	})
}

// proveIDToken returns the claims of a token that its provider has signed, for the
// registered client and for now.
func (p *Provider) proveIDToken(entity, config *store.Row, token *assertion.Token) (*assertion.Claims, error) {
	lifespan := minutes(config.Get("jwks_cache_life_span"))
	document, _, err := p.published(config.Get("oidc_config_url"), lifespan, 0)
	if err != nil {
		return nil, err
	}
	provider, err := issuer.Read(document)
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
	wanted := p.expected(entity)
	wanted.Audiences, wanted.Issuer = []string{entity.Get("client_id")}, provider.Issuer
	return claims, claims.Judge(wanted)
}

// provision makes a user of a name that a provider has vouched for (documented: KB0720547,
// by a transform map; ours gives the field that the name was looked up in, and no
// roles).
func (p *Provider) provision(field, name string) (user *store.Row, err error) {
	change := table.Change{userNameField: name, "active": "true"}
	if field != "" {
		change[field] = name
	}
	err = p.tables.Maintain(func(tx store.Tx) error {
		// Somebody may have come with the same name since it was looked up.
		if user, err = p.userBy(tx, field, name); !errors.Is(err, errNoUser) {
			return err
		}
		made, err := p.tables.InsertFor(tx, table.Behalf{Caller: &table.Caller{UserName: "system"}}, tableUser, change)
		if err != nil {
			return err
		}
		user = made.Row
		return nil
	})
	return user, err
}
