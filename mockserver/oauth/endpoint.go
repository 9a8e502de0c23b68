package oauth

import (
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// maxForm bounds the body of a token request. JWT assertions are the longest
// thing that clients send here, a few kilobytes.
const maxForm = 64 << 10

// grant is one way to tokens.
type grant struct {
	// admitted tells whether the release has the grant.
	admitted func(*release.Settings) bool
	// disabled tells whether an administrator has it off; nil where nothing has.
	disabled func(*Provider) bool
	// exchange trades what a request carries for tokens. It returns an *Error for
	// what it refuses.
	exchange func(p *Provider, q *tokenRequest) (*answer, error)
}

// grants are the grants by their wire name.
var grants = map[string]grant{
	passwordGrant: {
		admitted: func(s *release.Settings) bool { return s.OAuthGrantPassword },
		disabled: (*Provider).passwordGrantDisabled, exchange: (*Provider).password,
	},
	"authorization_code": {
		admitted: func(s *release.Settings) bool { return s.OAuthGrantAuthorizationCode },
		exchange: (*Provider).authorizationCode,
	},
	"refresh_token": {
		admitted: func(s *release.Settings) bool { return s.OAuthGrantRefreshToken }, exchange: (*Provider).refresh,
	},
	grantJWTBearer: {
		admitted: func(s *release.Settings) bool { return s.OAuthGrantJWTBearer }, exchange: (*Provider).jwtBearer,
	},
	"client_credentials": {
		admitted: func(s *release.Settings) bool { return s.OAuthClientCredentials != release.ClientCredentialsRefused },
		disabled: (*Provider).clientCredentialsDisabled, exchange: (*Provider).clientCredentials,
	},
}

// answer is a successful token response (RFC 6749 §5.1), in the order of its
// members as recorded.
type answer struct {
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token,omitempty"`
	Scope        string `json:"scope"`
	TokenType    string `json:"token_type"`
	ExpiresIn    int    `json:"expires_in"`

	access token // what AccessToken stands for
}

// defaultScope is what a token may do unless scopes are mapped to the client
// (documented: "OAuth API response parameters").
const defaultScope = "useraccount"

// Token serves /oauth_token.do. The caller has made sure that OAuth is active. It returns
// an *Error for what it has refused.
func (p *Provider) Token(w http.ResponseWriter, r *http.Request) error {
	p.setCaching(w.Header())
	a, err := p.exchange(w, r)
	if err != nil {
		p.challenge(w.Header(), r, err)
		return writeError(w, err)
	}
	return writeJSON(w, http.StatusOK, a)
}

// exchange goes through the phases that all grants share.
func (p *Provider) exchange(w http.ResponseWriter, r *http.Request) (*answer, error) {
	form, err := p.form(w, r)
	if err != nil {
		return nil, err
	}
	name := form.Get("grant_type")
	if name == "" {
		return nil, malformed("Missing grant_type parameter value")
	}
	asked, known := grants[name]
	if !known || !asked.admitted(p.settings()) {
		return nil, p.notAdmitted(name)
	}
	if name == passwordGrant && p.passwordGrantDisabled() {
		return nil, p.disabledByProperty()
	}
	q, err := p.identify(name, r, form)
	if err != nil {
		return nil, err
	}
	a, err := asked.exchange(p, q)
	if err != nil {
		return nil, err
	}
	return a, p.complete(q.client, q.issuer, a)
}

// complete fills in what hangs on the client. A JWT is signed here and not where its
// row is written, for that takes longer than others should wait.
func (p *Provider) complete(c *client, issuer string, a *answer) (err error) {
	a.Scope = p.scopes(c.sysID)
	if isJWT(a.access.row) {
		a.AccessToken, err = p.sign(c, issuer, a.access.row)
	}
	return err
}

// form reads the parameters. They stand in the body; a lenient instance takes
// them from the URL as well (documented: property
// glide.oauth.allow.parameters.in.post.body.only, on new instances from Madrid).
func (p *Provider) form(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	if r.Method != http.MethodPost {
		return nil, malformed("Method must be POST")
	}
	given := r.Header.Get("Content-Type")
	kind, _, err := mime.ParseMediaType(given)
	// A request that has everything in its URL needs no body and so no type.
	if (given != "" || r.ContentLength != 0) && (err != nil || kind != "application/x-www-form-urlencoded") {
		return nil, malformed("Bad request content type. Expecting: application/x-www-form-urlencoded")
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		if _, ok := errors.AsType[url.EscapeError](err); ok {
			err = errEscape
		}
		return nil, &Error{Code: InvalidRequest, Description: "The request body cannot be read", Status: http.StatusBadRequest, Cause: err}
	}
	if err := p.checkForm(r); err != nil {
		return nil, err
	}
	if p.bodyOnly() {
		return r.PostForm, nil
	}
	return r.Form, nil
}

// errEscape stands for an error that shows a piece of the value, which may be a password.
var errEscape = errors.New("a parameter is not form-encoded: a % without two hexadecimal digits")

// bodyOnly tells whether parameters in the URL do not count. The property decides
// where an administrator has set it, and else the release.
func (p *Provider) bodyOnly() bool {
	set := p.tables.Property(p.tables.View(), "glide.oauth.allow.parameters.in.post.body.only", "")
	if set == "" {
		return p.settings().OAuthParamsPostBodyOnly
	}
	return set == "true"
}

// shown is the answer with tokens of a client, but for what [Provider.complete] adds.
// expires_in counts the whole seconds that are left, so a fresh token of 1800 reads 1799
// (observed: KB0778194 and others).
func (p *Provider) shown(c *client, access token, refresh string) *answer {
	left, lifespan := p.left(access.row), c.accessTokenLifespan
	expiresIn := int((left - 1) / time.Second)
	if p.settings().ExpiresInFirst == release.ExpiresInExact && lifespan-left < time.Second {
		expiresIn = int(lifespan / time.Second)
	}
	return &answer{
		AccessToken: access.value, RefreshToken: refresh, TokenType: "Bearer",
		ExpiresIn: max(expiresIn, 0), access: access,
	}
}

// refusal is the body of an error, in the order of its members as recorded.
type refusal struct {
	Description string `json:"error_description"`
	Code        Code   `json:"error"`
}

// writeError answers with a refusal, which it returns. Anything else is our own fault:
// the answer is bland, and the error goes back to be logged.
func writeError(w http.ResponseWriter, err error) error {
	refused := refusalOf(err)
	if refused == nil {
		body := refusal{Description: "The server met an unexpected condition", Code: ServerError}
		return errors.Join(err, writeJSON(w, http.StatusInternalServerError, body))
	}
	if err := writeJSON(w, refused.Status, refusal{refused.Description, refused.Code}); err != nil {
		return err
	}
	return refused
}

// refusalOf is the refusal that an error is, or nil.
func refusalOf(err error) *Error {
	var refused *Error
	if !errors.As(err, &refused) {
		return nil
	}
	return refused
}

var inJSON = []string{"application/json;charset=UTF-8"}

func writeJSON(w http.ResponseWriter, status int, body any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("encode token answer: %w", err)
	}
	w.Header()["Content-Type"] = inJSON
	w.WriteHeader(status)
	_, err = w.Write(text)
	return err
}

// WriteAbsent answers in the words of an instance without OAuth to which the
// request is JSON all the same (assumed).
func WriteAbsent(w http.ResponseWriter) error {
	return writeJSON(w, http.StatusUnauthorized, refusal{"access_denied", ServerError})
}

// WriteStatus refuses a request with a status, whatever the reason (RFC 6749 §5.2 and
// §4.1.2.1 for the codes).
func WriteStatus(w http.ResponseWriter, status int) error {
	code := InvalidRequest
	switch {
	case status >= http.StatusInternalServerError:
		code = ServerError
	case status == http.StatusUnauthorized:
		code = InvalidClient
	}
	return writeJSON(w, status, refusal{http.StatusText(status), code})
}
