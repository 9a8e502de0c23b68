package oauth

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// Request is an authorization request that is in order (RFC 6749 §4.1.1 and §4.2.1),
// for a page to ask the user about and for [Provider.Allow] or [Provider.Deny].
type Request struct {
	// ClientName is what the registry calls the client.
	ClientName string
	// LogoURL is the client's logo, "" without one.
	LogoURL string
	// LoginURL is where a user who has not signed in is sent instead of the instance's
	// own form, "" for that (documented: "Login URL" of the registry).
	LoginURL string
	// Scopes are what tokens of the client open now, whatever the request asks for, and
	// Asked what it asks for, none where it leaves that open.
	Scopes, Asked []string
	// Target is the redirect URI that the answer goes to. It is registered.
	Target string

	client    *client
	implicit  bool
	asked     string // redirect_uri as the request has it
	state     string
	challenge challenge
}

// PageError refuses an authorization request on a page, for there is nowhere safe to
// send the browser (RFC 6749 §4.1.2.1).
type PageError struct {
	Text   string // for people
	Status int    // of the HTTP answer
	Cause  error  // for those who look after the instance, where the text says less
}

// Error implements error.
func (e *PageError) Error() string {
	if e.Cause != nil {
		return e.Cause.Error()
	}
	return e.Text
}

// RedirectError refuses an authorization request at its client, which the browser is
// to be sent to.
type RedirectError struct {
	Code     Code
	Location string
	// LoginURL is that of a [Request].
	LoginURL string
	// Cause is what is amiss with the request.
	Cause error
}

// Error implements error.
func (e *RedirectError) Error() string { return string(e.Code) + ": " + e.Cause.Error() }

// page refuses on a page. That the status is 400 is assumed.
func page(text string) *PageError { return &PageError{Text: text, Status: http.StatusBadRequest} }

// authorizeParameters are those that an authorization request may have. Others are
// passed over, such as the grant_type that the vendor's samples and n8n send.
var authorizeParameters = []string{
	"response_type", "client_id", "redirect_uri", "state", "scope", "code_challenge", "code_challenge_method",
}

// AuthorizeFields are the parameters of an authorization request that count, for an
// address that repeats it.
func AuthorizeFields(form url.Values) url.Values {
	fields := url.Values{}
	for _, name := range authorizeParameters {
		if form.Has(name) {
			fields.Set(name, form.Get(name))
		}
	}
	return fields
}

// Authorization judges a request to /oauth_auth.do. What it refuses is a *PageError, or
// a *RedirectError where the request names a client and one of its own URLs.
func (p *Provider) Authorization(form url.Values) (*Request, error) {
	s := p.settings()
	id := form.Get("client_id")
	row, ok := clientNamed(p.tables.View(), id, "authorization_code")
	if !ok {
		refused := page("Invalid client_id")
		refused.Cause = p.whyNoClient(nil, proof{id: id}, "authorization_code")
		return nil, refused
	}
	if s.AuthorizeRepeatedParameters == release.RepeatedRefused {
		for _, name := range authorizeParameters {
			if len(form[name]) > 1 {
				return nil, page("Parameter given twice: " + name)
			}
		}
	}
	q := &Request{
		ClientName: row.Get("name"), LogoURL: webURL(row.Get("logo_url")), LoginURL: webURL(row.Get("login_url")),
		client: newClient(row, s), asked: form.Get("redirect_uri"), state: form.Get("state"),
		implicit: form.Get("response_type") == "token",
	}
	if q.Target, ok = target(s, row.Get("redirect_url"), q.asked); !ok {
		return nil, page(told(s, errRedirectURI))
	}
	if strings.TrimSpace(q.state) == "" && p.stateRequired() {
		return nil, page(told(s, errStateMissing)) // documented: the text, and no redirect
	}
	if code, err := p.order(q, form); err != nil {
		return nil, &RedirectError{Code: code, LoginURL: q.LoginURL, Cause: err, Location: q.redirect(p.inFragment(q), []parameter{
			{"error", string(code)}, {"error_description", told(s, err)}, {"state", q.state},
		})}
	}
	return q, nil
}

var (
	errResponseType = errors.New("response_type must be code, or token where the instance has the implicit grant")
	errImplicit     = errors.New("the client may not use the implicit grant")
	errScope        = errors.New("scope malformed")
	errState        = errors.New("state holds something else than visible characters of ASCII")
)

// mostScope is the length of the column of tokens.
const mostScope = 4000

// order tells with what code and words a request that has somewhere to go is refused
// (RFC 6749 §4.1.2.1; assumed for the platform).
func (p *Provider) order(q *Request, form url.Values) (Code, error) {
	s := p.settings()
	kind := form.Get("response_type")
	byRFC := s.OAuthParameters == release.ParametersRFC6749
	asked, ok := scopeNames(form.Get("scope"), byRFC)
	switch {
	case kind == "":
		return InvalidRequest, errResponseType
	case kind == "code" && !s.OAuthGrantAuthorizationCode,
		kind == "token" && s.OAuthGrantImplicit == release.ImplicitNone,
		kind != "code" && kind != "token":
		return UnsupportedResponseType, errResponseType
	case kind == "token" && !p.mayImplicit(form.Get("client_id")):
		return UnauthorizedClient, errImplicit
	case len(form.Get("scope")) > mostScope || !ok:
		return InvalidScope, errScope
	case byRFC && !visible(q.state):
		return InvalidRequest, errState
	}
	q.Scopes, q.Asked = strings.Fields(p.scopes(q.client.sysID)), asked
	if q.implicit {
		return "", nil
	}
	var err error
	if q.challenge, err = challengeOf(s, q.client, form); err != nil {
		return InvalidRequest, err
	}
	return "", nil
}

// visible tells whether a text is of the characters that a state is made of (RFC 6749
// appendix A.5).
func visible(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r < 0x20 || r > 0x7e })
}

// stateRequired tells whether a request without a state is refused. The property decides
// where an administrator has set it, and else the release.
func (p *Provider) stateRequired() bool {
	set := p.tables.Property(p.tables.View(), "glide.oauth.state.parameter.required", "")
	if set == "" {
		return p.settings().OAuthStateRequired
	}
	return set == "true"
}

// mayImplicit tells whether a client may use the implicit grant (documented: the
// hardening page on it names the property; that commas separate the client IDs is
// assumed).
func (p *Provider) mayImplicit(clientID string) bool {
	if p.settings().OAuthGrantImplicit == release.ImplicitAll {
		return true
	}
	listed := p.tables.Property(p.tables.View(), "glide.oauth.clients.allowed.for.implicit.grant", "")
	return slices.ContainsFunc(strings.Split(listed, ","), func(one string) bool { return strings.TrimSpace(one) == clientID })
}

// webURL is a URL of the registry that a page may name; "" for one that it may not.
func webURL(text string) string {
	if u, err := url.Parse(text); err != nil || u.Scheme != "https" && u.Scheme != "http" || !redirectable(text, release.RedirectUsual) {
		return ""
	}
	return text
}

// redirect is the redirect URI with the parameters of an answer.
func (q *Request) redirect(fragment bool, parameters []parameter) string {
	if fragment {
		return withFragment(q.Target, parameters)
	}
	return withQuery(q.Target, parameters)
}
