package oauth

import (
	"maps"
	"net/http"
	"slices"

	"github.com/go-jose/go-jose/v4"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// metadata is what an instance says of its provider, by the names of OpenID Connect
// Discovery §3 and RFC 8414 §2 (assumed: notes on the vendor's pages of Brazil name the
// address, and no recording shows what stands there). It names what there is and no more,
// but for the two members about ID tokens, which that standard requires.
type metadata struct {
	Issuer          string   `json:"issuer"`
	Authorization   string   `json:"authorization_endpoint,omitempty"`
	Token           string   `json:"token_endpoint"`
	JWKS            string   `json:"jwks_uri,omitempty"`
	Revocation      string   `json:"revocation_endpoint,omitempty"`
	ResponseTypes   []string `json:"response_types_supported"`
	Grants          []string `json:"grant_types_supported"`
	ClientAuth      []string `json:"token_endpoint_auth_methods_supported"`
	Challenges      []string `json:"code_challenge_methods_supported,omitempty"`
	SubjectTypes    []string `json:"subject_types_supported"`
	IDTokenSignedBy []string `json:"id_token_signing_alg_values_supported"`
}

// Metadata serves /.well-known/openid-configuration. The caller has made sure that OAuth
// is active, and that the release has the address.
func (p *Provider) Metadata(w http.ResponseWriter, r *http.Request) error {
	s, base := p.settings(), p.base(r)
	m := metadata{
		Issuer: base, Token: base + "/oauth_token.do",
		ResponseTypes: []string{}, Grants: p.grantsOffered(s),
		ClientAuth:   []string{"client_secret_basic", "client_secret_post"},
		SubjectTypes: []string{"public"}, IDTokenSignedBy: []string{string(jose.RS256)},
	}
	if s.OAuthGrantAuthorizationCode {
		m.ResponseTypes = append(m.ResponseTypes, "code")
	}
	if s.OAuthGrantImplicit != release.ImplicitNone {
		m.ResponseTypes = append(m.ResponseTypes, "token")
		m.Grants = append(m.Grants, "implicit")
	}
	if len(m.ResponseTypes) > 0 {
		m.Authorization = base + "/oauth_auth.do"
	}
	if s.OAuthJWKS {
		m.JWKS = base + "/api/now/oauth/jwks"
	}
	if s.OAuthRevokeEndpoint {
		m.Revocation = base + "/oauth_revoke_token.do"
	}
	if s.OAuthPKCE {
		m.ClientAuth = append(m.ClientAuth, "none")
		m.Challenges = append(m.Challenges, methodS256)
		if s.PKCEPlain {
			m.Challenges = append(m.Challenges, methodPlain)
		}
	}
	return writeJSON(w, http.StatusOK, m)
}

// grantsOffered are the grants that the token endpoint has now, in order.
func (p *Provider) grantsOffered(s *release.Settings) []string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(grants)) {
		if g := grants[name]; g.admitted(s) && (g.disabled == nil || !g.disabled(p)) {
			all = append(all, name)
		}
	}
	return all
}
