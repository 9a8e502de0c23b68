package oauth

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// client is a row of the Application Registry.
type client struct {
	sysID                string
	row                  *store.Row
	accessTokenLifespan  time.Duration
	refreshTokenLifespan time.Duration
	jwt                  bool // its access tokens are JWTs
	public               bool // it can keep no secret
	pkce                 bool // it has to send a code challenge
	refreshes            bool // it gets refresh tokens
}

// ClientAuth is where a token request carries the client's credentials.
type ClientAuth string

// The places. RFC 6749 §2.3.1 allows the first two, one at a time.
const (
	NoClientAuth ClientAuth = "none"
	InBody       ClientAuth = "body"
	InHeader     ClientAuth = "basic"
	InBoth       ClientAuth = "both"
	InURL        ClientAuth = "query"
)

// WhereClientAuth tells how a token request names its client. The form must
// have been parsed.
func WhereClientAuth(r *http.Request) ClientAuth {
	_, _, header := r.BasicAuth()
	switch body := r.PostForm.Has("client_id"); {
	case header && body:
		return InBoth
	case header:
		return InHeader
	case body:
		return InBody
	case r.URL.Query().Has("client_id"):
		return InURL
	}
	return NoClientAuth
}

// authenticate finds the client of a token request by its id and secret, in the
// body (documented) or the Authorization header (client: n8n). Where both name
// a client, the body decides. The use is a grant, or [revocation].
func (p *Provider) authenticate(r *http.Request, form url.Values, use string) (c *client, proven bool, err error) {
	given, err := p.credentials(r, form)
	if err != nil {
		return nil, false, err
	}
	return p.admit(given, use)
}

// admit is the client that somebody says to be, where it may do so: by its secret, which
// proves it, or by its name alone where that is enough.
func (p *Provider) admit(given proof, use string) (c *client, proven bool, err error) {
	row, known := clientNamed(p.tables.View(), given.id, use)
	proven = p.proves(row, given)
	if !known || !proven && !nameAlone(row, p.settings(), use, given.secret) {
		return nil, false, p.noClient(given, p.whyNoClient(row, given, use))
	}
	return newClient(row, p.settings()), proven, nil
}

// proof is how a token request says who its client is.
type proof struct {
	id, secret string
	// raw is the secret of an Authorization header as it came, where that may count too.
	raw    string
	header bool // id and secret came in that header
}

// credentials are those of the client that a token request names, the zero value for
// none. Where the instance takes them in one way alone, those in two are refused.
func (p *Provider) credentials(r *http.Request, form url.Values) (proof, error) {
	s := p.settings()
	oneWay := s.OAuthClientAuth == release.ClientAuthOneWay
	if oneWay {
		if err := oneProof(s, r, form); err != nil {
			return proof{}, err
		}
	}
	user, password, ok := r.BasicAuth()
	if id := form.Get("client_id"); !ok || id != "" && !oneWay {
		return proof{id: id, secret: form.Get("client_secret")}, nil
	}
	given := proof{id: formDecoded(user), secret: formDecoded(password), header: true}
	switch {
	case s.OAuthBasicEncoding == release.BasicEncodingEither:
		given.raw = password
	case !formEncoded(user) || !formEncoded(password):
		return proof{}, p.noClient(given, errors.New("the header is not form-encoded"))
	}
	return given, nil
}

// proves tells whether a request holds the secret of a client's row, nil for a client that
// there is not: that costs as much as one that there is. Many clients do not encode what
// they put into the header (client: requests-oauthlib and Ruby's oauth2): generated
// secrets have + and % in them, which would read as something else.
func (p *Provider) proves(row *store.Row, given proof) bool {
	stored := ""
	if row != nil {
		stored = row.Get("client_secret")
	}
	right := p.tables.Secrets().Verify(stored, given.secret)
	if given.raw != "" && given.raw != given.secret {
		right = p.tables.Secrets().Verify(stored, given.raw) || right
	}
	return right
}

// noClient refuses a client. One that came by the header is told what many leave out there.
func (p *Provider) noClient(given proof, cause error) *Error {
	s := p.settings()
	e := denied(s, InvalidClient, cause)
	if given.header && s.OAuthBasicEncoding == release.BasicEncodingForm && s.OAuthErrors == release.OAuthErrorsRFC6749 {
		e.Description += "; in the Authorization header both are form-encoded (RFC 6749 section 2.3.1)"
	}
	return e
}

// whyNoClient says of a client that may not act what is amiss with it. It does not repeat
// the name of one that there is not: some send their secret in its place.
func (p *Provider) whyNoClient(row *store.Row, given proof, use string) error {
	switch {
	case row != nil && given.secret == "":
		return fmt.Errorf("client: %q has to send its client_secret", given.id)
	case row != nil:
		return fmt.Errorf("client: %q has another client_secret", given.id)
	case given.id == "":
		return errors.New("client: the request names none")
	}
	view := p.tables.View()
	for _, class := range classesFor(revocation) { // all that there are
		row, ok := store.First(view, class, "client_id", given.id)
		switch {
		case !ok:
		case row.Get("active") != "true":
			return fmt.Errorf("client: %q is not active", given.id)
		case !isClient(row):
			return fmt.Errorf("client: %q stands for another server, of which this one is the client", given.id)
		default:
			return fmt.Errorf("client: %q is of %s, whose clients have no grant %s", given.id, class, use)
		}
	}
	return errors.New("client: nobody has this client_id")
}

// formDecoded undoes the encoding that RFC 6749 §2.3.1 asks for in the header.
// Many clients leave it out, so a value that is not encoded stays as it is.
func formDecoded(value string) string {
	if decoded, err := url.QueryUnescape(value); err == nil {
		return decoded
	}
	return value
}

// formEncoded tells whether a text is what the encoding of a form gives (RFC 6749
// §2.3.1). The signs that JavaScript's encodeURIComponent leaves alone mean the same
// either way.
func formEncoded(value string) bool {
	const plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!*'()+%"
	decoded, err := url.QueryUnescape(value)
	return err == nil && utf8.ValidString(decoded) && strings.Trim(value, plain) == ""
}

func newClient(row *store.Row, s *release.Settings) *client {
	return &client{
		sysID:                row.SysID(),
		row:                  row,
		accessTokenLifespan:  seconds(row.Get("access_token_lifespan"), s.AccessTokenLifespanDefault),
		refreshTokenLifespan: seconds(row.Get("refresh_token_lifespan"), s.RefreshTokenLifespanDefault),
		public:               public(row, s),
		pkce:                 s.OAuthPKCE && (row.Get("public_client") == "true" || row.Get("use_pkce") == "true"),
		refreshes:            refreshes(row, s),
		jwt:                  givesJWTs(row, s),
	}
}

// maxLifespan is the longest life of a token, in seconds: what a column of the
// registry holds, some 68 years (assumed).
const maxLifespan = 1<<31 - 1

// seconds reads a lifespan. What is no positive number is as good as not given.
func seconds(value string, fallback int) time.Duration {
	n, err := strconv.ParseInt(value, 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange) && n > 0:
		n = maxLifespan
	case err != nil || n <= 0:
		n = int64(fallback)
	}
	return time.Duration(min(n, maxLifespan)) * time.Second
}
