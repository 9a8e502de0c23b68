package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/oauth"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/session"
)

// consentData is what the page is filled with that asks a user about a client.
type consentData struct {
	Client string
	Logo   string   // "" for none
	Scopes []string // what its tokens open
	Asked  []string // what it asks for, where that is something else
	Target string   // where the answer goes, without what follows the host
	Action string   // the same request, to send the decision to
}

// authorize serves GET /oauth_auth.do, the authorization endpoint (RFC 6749 §3.1): it
// asks whoever has signed in whether the client may act in their name (documented: the
// vendor's page on the authorization code flow; its wording and look are assumed).
func (c *call) authorize() (*answer, error) {
	asked, err := c.authorization(c.query)
	if err != nil {
		return c.unauthorized(err)
	}
	if !c.mayConsent() {
		return c.signInToConsent(asked.LoginURL)
	}
	// Looking whether there is a page gives no code away.
	if c.request.Method == http.MethodGet && c.pages.OAuth.Consented(asked, c.visit.Caller.SysID) {
		return c.allow(asked)
	}
	return c.consentPage(asked), nil
}

// decide serves POST /oauth_auth.do: the request once more, in the address, and in a form
// what the user decided. It is judged anew, for the address could say anything.
func (c *call) decide() (*answer, error) {
	asked, err := c.authorization(c.query)
	if err != nil {
		return c.unauthorized(err)
	}
	if !c.mayConsent() {
		return c.signInToConsent(asked.LoginURL)
	}
	if !c.pages.Sessions.GoodForm(c.request, c.visit) {
		return goTo("/security_interceptor.do"), nil
	}
	switch c.request.PostForm.Get("decision") {
	case "allow":
		return c.allow(asked)
	case "deny":
		c.pages.Refused(c.request, errDenied)
		return goTo(c.pages.OAuth.Deny(asked)), nil
	default:
		return c.consentPage(asked), nil
	}
}

// authorization judges the request. Without OAuth, and before Istanbul, there is no such
// page.
func (c *call) authorization(form url.Values) (*oauth.Request, error) {
	s := c.settings
	if !c.pages.OAuth.Active() || !s.OAuthGrantAuthorizationCode && s.OAuthGrantImplicit == release.ImplicitNone {
		c.pages.Refused(c.request, errNoPage)
		return nil, errNowhere
	}
	return c.pages.OAuth.Authorization(form)
}

var (
	errNoPage = errors.New("OAuth is off, or has no grant here that begins with a page")
	errDenied = errors.New("access_denied: the user denied it")
)

// unauthorized refuses a request on a page, or at its client. A strict instance sends
// nobody away who has not signed in: a link with a mistake on purpose would lead from a
// trusted address to that of whoever has a client (RFC 9700 §4.11.2).
func (c *call) unauthorized(err error) (*answer, error) {
	elsewhere, atClient := errors.AsType[*oauth.RedirectError](err)
	page, onPage := errors.AsType[*oauth.PageError](err)
	switch {
	case atClient && c.settings.AuthorizeErrors == release.AuthorizeErrorsSignedIn && !c.mayConsent():
		return c.signInToConsent(elsewhere.LoginURL)
	case atClient:
		c.pages.Refused(c.request, elsewhere)
		return goTo(elsewhere.Location), nil
	case onPage:
		c.pages.Refused(c.request, page)
		return nil, &fault{status: page.Status, title: "The application cannot be authorized", text: page.Text}
	default:
		return nil, err
	}
}

// mayConsent tells whether somebody is there to be asked: a person who has signed in by
// the form. A program that holds a token or a password of theirs cannot consent for them.
func (c *call) mayConsent() bool {
	return c.inside() && c.visit.Method == session.Cookie && c.visit.Session.Interactive
}

// signInToConsent has the user sign in, and come back to the same request: by the form of
// this instance, or where the registry says so elsewhere (documented: "Login URL").
func (c *call) signInToConsent(loginURL string) (*answer, error) {
	if c.visit != nil && c.visit.Step != session.NoStep {
		return goTo(c.stepPage(c.sameRequest())), nil
	}
	if loginURL != "" {
		return goTo(loginURL), nil
	}
	return goTo("/oauth_login.do?" + url.Values{wishParameter: {c.sameRequest()}}.Encode()), nil
}

// sameRequest is the address of the request at hand. What stands there comes back byte
// for byte, which a browser does not promise of the fields of a form.
func (c *call) sameRequest() string {
	return "/oauth_auth.do?" + oauth.AuthorizeFields(c.query).Encode()
}

func (c *call) allow(asked *oauth.Request) (*answer, error) {
	location, err := c.pages.OAuth.Allow(c.request, asked, c.visit.Caller.SysID)
	if err != nil {
		return nil, err
	}
	return goTo(location), nil
}

// consentPage asks. No other page may show it in a frame, where a click meant for
// something else could press its button (RFC 9700 §4.16).
func (c *call) consentPage(asked *oauth.Request) *answer {
	data := consentData{
		Client: asked.ClientName, Logo: asked.LogoURL, Scopes: asked.Scopes, Target: sourceOf(asked.Target), Action: c.sameRequest(),
	}
	if !sameNames(asked.Scopes, asked.Asked) {
		data.Asked = asked.Asked
	}
	policy := policy{formAction: sourceOf(asked.Target), unframed: true}
	if asked.LogoURL != "" {
		policy.images = sourceOf(asked.LogoURL)
	}
	return &answer{title: "Authorize application", template: "consent", data: data, bare: true, policy: policy}
}

// sourceOf is how a content security policy names where a URL leads. It has no words for
// an address of IPv6, and none for the path of a private scheme.
func sourceOf(address string) string {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return ""
	case u.Host == "" || strings.HasPrefix(u.Host, "[") || u.Scheme != "https" && u.Scheme != "http":
		return u.Scheme + ":"
	default:
		return u.Scheme + "://" + u.Host
	}
}

// sameNames tells whether two lists have the same names in them.
func sameNames(a, b []string) bool {
	one, other := slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(slices.Compact(one), slices.Compact(other))
}
