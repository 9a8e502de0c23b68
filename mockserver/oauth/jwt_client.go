package oauth

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/oauth/assertion"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/syslog"
)

const tableJWT = "oauth_jwt"

// grantJWTBearer is the grant's name on the wire (RFC 7523 §2.1).
const grantJWTBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer"

var errJWTClient = errors.New("no active JWT client of this name, or another secret")

// bearer is what a request of the JWT bearer grant carries.
type bearer struct {
	row      *store.Row // of oauth_jwt
	token    *assertion.Token
	tokenURL []string // addresses of the token endpoint, as the request came to it
}

// identify finds the client of a token request.
func (p *Provider) identify(grant string, r *http.Request, form url.Values) (*client, error) {
	if grant == grantJWTBearer {
		return p.jwtClient(r, form)
	}
	return p.authenticate(r, form, form.Get("grant_type"))
}

// jwtClient finds the client of a request for the JWT bearer grant: a row of
// oauth_jwt, and no other has this grant (documented: the page on the JWT endpoint
// has a form of its own for it). A public client needs no secret, and need not even
// be named: its assertion does that (documented: the same page, with an example).
func (p *Provider) jwtClient(r *http.Request, form url.Values) (*client, error) {
	s := p.settings()
	text := form.Get("assertion")
	if text == "" && s.JWTAuthenticationHeader {
		text = bearerIn(r.Header.Get("Authentication"))
	}
	if text == "" {
		return nil, malformed("Missing parameters: assertion")
	}
	given, err := p.credentials(r, form)
	if err != nil {
		return nil, err
	}
	row, known := p.namedJWTClient(given)
	if given.id != "" && !known {
		return nil, p.noClient(given, errJWTClient)
	}
	token, err := assertion.Read(text, s.JWTAlgorithms)
	if err != nil {
		return nil, denied(s, InvalidGrant, err)
	}
	if given.id == "" {
		if row, known = p.unnamedJWTClient(token.Unproven); !known {
			return nil, denied(s, InvalidClient, errJWTClient)
		}
	}
	c := newClient(row, s)
	c.from = syslog.OriginOf(r)
	c.bearer = &bearer{row: row, token: token, tokenURL: p.tokenURLs(r)}
	return c, nil
}

// bearerIn is the token of a header of the form "Bearer …" (client: PySNC sends its
// assertion so, in a header whose name is not Authorization).
func bearerIn(header string) string {
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// namedJWTClient is the client that a request names, where it may act: with its secret
// or, a public one, without any.
func (p *Provider) namedJWTClient(given proof) (*store.Row, bool) {
	row, known := store.First(p.tables.View(), tableJWT, "client_id", given.id)
	right := p.proves(row, given)
	if !known || given.id == "" || row.Get("active") != "true" {
		return nil, false
	}
	return row, right || given.secret == "" && row.Get("public_client") == "true"
}

// mostAudiences is how many names of an assertion are looked up.
const mostAudiences = 10

// unnamedJWTClient is the public client that an assertion speaks of, as its issuer or
// as whom it is for. That it may is not settled by this: its keys and claims are.
func (p *Provider) unnamedJWTClient(said *assertion.Claims) (*store.Row, bool) {
	view := p.tables.View()
	names := append([]string{said.Issuer}, said.Audience...)
	for _, name := range names[:min(len(names), mostAudiences)] {
		row, known := store.First(view, tableJWT, "client_id", name)
		if known && name != "" && row.Get("active") == "true" && row.Get("public_client") == "true" {
			return row, true
		}
	}
	return nil, false
}

// tokenURLs are the addresses by which a client may know this endpoint: that which the
// request came to, and what the instance calls itself.
func (p *Provider) tokenURLs(r *http.Request) []string {
	const path = "/oauth_token.do"
	urls := []string{p.base(r) + path}
	if own := p.tables.Property(p.tables.View(), "glide.servlet.uri", ""); own != "" {
		urls = append(urls, strings.TrimRight(own, "/")+path)
	}
	return urls
}
