package oauth

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"unicode/utf8"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// parameters are what a token request may say, for any grant. Others are left alone (RFC
// 6749 §3.2), however often they stand there.
var parameters = []string{
	"grant_type", "client_id", "client_secret", "username", "password", "scope", "refresh_token", "code", "redirect_uri",
	"code_verifier", "assertion", "client_assertion", "client_assertion_type", "token", "token_type_hint",
}

// checkForm holds the parameters of a request to the standard, where the instance does. It
// leaves those without a value out.
func (p *Provider) checkForm(r *http.Request) error {
	s := p.settings()
	if s.OAuthURLCredentials == release.URLCredentialsRefused {
		query := r.URL.Query()
		for _, name := range parameters {
			if query.Has(name) {
				return malformed("The parameter " + name + " stands in the address; send it in the body (RFC 6749 sections 2.3.1 and 3.2)")
			}
		}
	}
	if s.OAuthParameters != release.ParametersRFC6749 {
		return nil
	}
	for _, form := range []url.Values{r.PostForm, r.Form} {
		if name, twice := repeated(form); twice {
			return malformed("The parameter " + name + " stands there more than once (RFC 6749 section 3.2)")
		}
		if name, other := otherCharset(form); other {
			return malformed("The parameter " + name + " is not encoded as UTF-8 (RFC 6749 appendix B)")
		}
		dropEmpty(form)
	}
	if _, ok := scopeNames(r.Form.Get("scope"), true); !ok {
		return &Error{Code: InvalidScope, Description: "The scope is no list of names with single blanks between them (RFC 6749 section 3.3)", Status: http.StatusBadRequest}
	}
	return nil
}

func repeated(form url.Values) (name string, twice bool) {
	for _, name := range parameters {
		if len(form[name]) > 1 {
			return name, true
		}
	}
	return "", false
}

// otherCharset tells whether a parameter was encoded in another charset than UTF-8.
func otherCharset(form url.Values) (name string, other bool) {
	for _, name := range parameters {
		if !utf8.ValidString(form.Get(name)) {
			return name, true
		}
	}
	return "", false
}

// dropEmpty leaves out what has no value: that is as good as not there.
func dropEmpty(form url.Values) {
	for name, values := range form {
		if !slices.ContainsFunc(values, func(v string) bool { return v != "" }) {
			delete(form, name)
		}
	}
}

// oneProof refuses a client that proves itself in two ways, or in one that there is not
// (RFC 6749 §2.3 and §5.2).
func oneProof(s *release.Settings, r *http.Request, form url.Values) error {
	switch given := r.Header.Values("Authorization"); {
	case len(given) > 1:
		return malformed("There is more than one Authorization header")
	case twoWays(r, form):
		return malformed("The client proves itself in two ways; one of them is enough (RFC 6749 section 2.3)")
	case len(given) == 1:
		if _, _, basic := r.BasicAuth(); !basic {
			e := denied(s, InvalidClient, errScheme)
			if e.Code == InvalidClient {
				e.Description = "A client proves itself by Basic or in the body; the Authorization header holds something else"
			}
			return e
		}
	}
	return nil
}

var errScheme = errors.New("the Authorization header is not of the scheme Basic")

// twoWays tells whether a client proves itself in the header and in the body, or there by
// a secret and an assertion. The body may repeat the id of the header: that proves nothing.
func twoWays(r *http.Request, form url.Values) bool {
	secret, assertion := form.Get("client_secret") != "", form.Get("client_assertion") != ""
	id, _, header := r.BasicAuth()
	if !header {
		return secret && assertion
	}
	return secret || assertion || form.Get("client_id") != "" && form.Get("client_id") != formDecoded(id)
}

// setCaching says that answers of the token endpoint are not to be kept, in the words of
// RFC 6749 §5.1. Without that the headers of the whole instance say so.
func (p *Provider) setCaching(h http.Header) {
	if p.settings().OAuthCacheHeaders == release.CacheHeadersRFC6749 {
		h["Cache-Control"], h["Pragma"] = []string{"no-store"}, []string{"no-cache"}
		delete(h, "Expires")
	}
}

// challenge tells a client that was refused by its header in which scheme to try again
// (RFC 6749 §5.2).
func (p *Provider) challenge(h http.Header, r *http.Request, err error) {
	if refused := refusalOf(err); refused != nil && refused.Code == InvalidClient && r.Header.Get("Authorization") != "" {
		h["WWW-Authenticate"] = []string{`Basic realm="Service-now"`}
	}
}
