package session

import (
	"slices"

	"github.com/snowglobe-dev/snowglobe/mockserver/oauth"
)

// policy is the active access policy of an endpoint: it shuts every way in that it
// does not list, Basic among them (documented: "REST API access policies"). Several
// that are as exact as each other hold together (assumed).
type policy struct {
	subject
	// advertise has a refusal name the schemes of all profiles, and not of the one that
	// was mapped last (documented: "Advertise all auth schemes").
	advertise bool
	profiles  []profile // the one that was mapped last at first
}

// profile is an inbound authentication profile: one way in.
type profile struct {
	// method is what it admits; None: nothing that is played here, as a certificate or
	// an HMAC signature.
	method  Method
	idToken bool   // of the tokens, those of an identity provider
	client  string // sys_id of the client whose tokens are meant; "" is any
	key     keyParameter
}

// exactness orders the policies of an endpoint (documented: "API access policy
// prioritization": method, resource and version together first, and a policy about an
// API before a global one). That one about some tables goes before one about all is
// assumed.
func (p *policy) exactness() int {
	if p.global {
		if p.method != "" {
			return -1
		}
		return -2 // one about some methods goes before one about all
	}
	exact := 0
	for weight, said := range map[int]bool{8: len(p.tables) > 0, 4: p.resource != "", 2: p.method != "", 1: p.version != ""} {
		if said {
			exact += weight
		}
	}
	return exact
}

// policy is what holds for an endpoint; nil for nothing.
func (a *Authenticator) policy(e Endpoint) *policy {
	if e == (Endpoint{}) || !a.accounts.settings().APIAccessPolicies {
		return nil
	}
	var found *policy
	for _, one := range a.policies.of(a.accounts.tables) {
		switch {
		case !one.covers(e):
		case found == nil || one.exactness() > found.exactness():
			found = one
		case one.exactness() == found.exactness():
			both := *found
			both.profiles = slices.Concat(both.profiles, one.profiles)
			both.advertise = both.advertise || one.advertise
			found = &both
		}
	}
	if found == nil || a.policiesOff() {
		return nil
	}
	if !found.advertise && a.allSchemes() {
		loud := *found
		loud.advertise = true
		return &loud
	}
	return found
}

// policiesOff tells whether the plug-in that carries policies was switched off (documented:
// "Activate REST API access policy"; assumed: what becomes of policies without it).
func (a *Authenticator) policiesOff() bool {
	return a.accounts.tables.PluginOff(a.accounts.tables.View(), "com.glide.rest.policy")
}

// lists tells whether somebody can come in by a method at all.
func (p *policy) lists(method Method) bool {
	return slices.ContainsFunc(p.profiles, func(one profile) bool { return one.method == method })
}

// admits tells whether somebody came in by a way that the policy lists. idToken says
// that a token is one of an identity provider.
func (p *policy) admits(method Method, client string, idToken bool) bool {
	return slices.ContainsFunc(p.profiles, func(one profile) bool {
		return one.method == method &&
			(method != Bearer || one.idToken == idToken && (one.client == "" || one.client == client))
	})
}

// allSchemes tells whether the instance names the schemes of all profiles, whatever a
// policy says (documented: the property, true by default).
func (a *Authenticator) allSchemes() bool {
	const property = "glide.security.response.authenticate.header.auth_profile.first_scheme_only"
	return a.accounts.tables.Property(a.accounts.tables.View(), property, "true") == "false"
}

// refusal is the error of a policy, and why. The schemes are those that a vendor's page shows
// (documented: BEARER and BASIC, a line each).
func (p *policy) refusal(cause error) *PolicyError {
	var lines []string
	for _, one := range p.profiles {
		scheme := map[Method]string{Basic: "BASIC", Bearer: "BEARER"}[one.method]
		line := scheme + ` realm="Service-now"`
		if scheme == "" || slices.Contains(lines, line) {
			continue
		}
		if lines = append(lines, line); !p.advertise {
			break
		}
	}
	return &PolicyError{Challenges: lines, cause: cause}
}

// bound tells whether a token is for those APIs alone whose policy lists tokens
// (documented: "Enforce Token Restrictions" of the Application Registry).
func (a *Authenticator) bound(h oauth.Holder) bool {
	client, ok := a.accounts.tables.Registered(a.accounts.tables.View(), h.Client)
	return ok && client.Get("restrict_token") == "true"
}

// byIdentity tells whether a token is one of an identity provider.
func (a *Authenticator) byIdentity(h oauth.Holder) bool {
	_, ok := a.accounts.tables.View().Row("oauth_oidc_entity", h.Client)
	return h.Client != "" && ok
}
