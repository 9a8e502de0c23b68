package oauth

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/oauth/assertion"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// grantJWTBearer is the grant's name on the wire (RFC 7523 §2.1).
const grantJWTBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer"

var errUnnamedClient = errors.New("client: the request names none, and neither iss nor aud of the assertion an active public one")

// bearer is what a request of the JWT bearer grant carries.
type bearer struct {
	row      *store.Row // of oauth_jwt
	token    *assertion.Token
	tokenURL []string // addresses of the token endpoint, as the request came to it
}

// jwtClient finds the client of a request for the JWT bearer grant. A public one needs no
// secret, and need not even be named: its assertion does that (documented: the page on the
// JWT endpoint, with an example).
func (p *Provider) jwtClient(r *http.Request, form url.Values) (*client, *bearer, error) {
	s := p.settings()
	text := form.Get("assertion")
	if text == "" && s.JWTAuthenticationHeader {
		text = bearerIn(r.Header.Get("Authentication"))
	}
	if text == "" {
		return nil, nil, malformed("Missing parameters: assertion")
	}
	given, err := p.credentials(r, form)
	if err != nil {
		return nil, nil, err
	}
	var c *client
	if given.id != "" {
		if c, _, err = p.admit(given, grantJWTBearer); err != nil {
			return nil, nil, err
		}
	}
	token, err := assertion.Read(text, s.JWTAlgorithms)
	if err != nil {
		return nil, nil, badAssertion(s, err)
	}
	if c == nil {
		row, known := p.unnamedClient(token.Unproven)
		if !known {
			return nil, nil, denied(s, InvalidClient, errUnnamedClient)
		}
		c = newClient(row, s)
	}
	return c, &bearer{row: c.row, token: token, tokenURL: p.tokenURLs(r)}, nil
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

// mostAudiences is how many names of an assertion are looked up.
const mostAudiences = 10

// unnamedClient is the public client that an assertion speaks of, as its issuer or
// as whom it is for. That it may is not settled by this: its keys and claims are.
func (p *Provider) unnamedClient(said *assertion.Claims) (*store.Row, bool) {
	view := p.tables.View()
	names := append([]string{said.Issuer}, said.Audience...)
	for _, name := range names[:min(len(names), mostAudiences)] {
		row, known := clientNamed(view, name, grantJWTBearer)
		if known && nameAlone(row, p.settings(), grantJWTBearer, "") {
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
