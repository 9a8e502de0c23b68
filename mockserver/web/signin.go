package web

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/snowglobe-dev/snowglobe/mockserver/session"
)

// homePage is where somebody who signs in arrives who came for nothing else.
const homePage = "/navpage.do"

// wishParameter carries the page that somebody wants to see (client: its name, and that
// forms send it along).
const wishParameter = "sysparm_login_url"

// signInData is what the sign-in page is filled with.
type signInData struct {
	UserName string // as it was typed
	Return   string // the page first asked for
	Failed   bool
}

// signInFirst sends a browser to the sign-in page, from which it comes back
// (assumed: the address). A program that sent credentials gets the challenge, as it
// would not know what to do with a form.
func (c *call) signInFirst(why error) (*answer, error) {
	if method := session.Claims(c.request); method == session.Basic || method == session.Bearer {
		c.pages.Refused(c.request, why)
		return c.challenge(why), nil
	}
	to := "/login.do"
	if local, ok := localAddress(c.request.URL.RequestURI()); ok && c.request.Method == http.MethodGet {
		to += "?" + url.Values{wishParameter: {local}}.Encode()
	}
	return goTo(to), nil
}

// challenge refuses credentials in the header of a page (assumed: the text; header and
// status as those of the APIs).
func (c *call) challenge(why error) *answer {
	reply := &answer{
		status: http.StatusUnauthorized, title: "User Not Authenticated", template: "message", data: "Required to provide Auth information",
		header: http.Header{"WWW-Authenticate": session.Challenges(c.request, c.settings, why)},
	}
	if wrong, ok := errors.AsType[*session.MalformedError](why); ok {
		reply.status, reply.data = http.StatusBadRequest, wrong.Says
	}
	return reply
}

// signInForm serves GET /login.do, and /side_door.do, which is the way in for local
// accounts where others sign in elsewhere (client: scripts know it so).
func (c *call) signInForm() (*answer, error) {
	return c.signInPage(signInData{Return: c.query.Get(wishParameter)}), nil
}

func (c *call) signInPage(data signInData) *answer {
	if _, ok := localAddress(data.Return); !ok {
		data.Return = "welcome.do" // client: what the form carries where nothing was asked for
	}
	return &answer{title: "Log in", template: "signin", data: data, bare: true}
}

// signIn serves POST /login.do: 302 for who gets in, else 200 with the form again
// and one message whatever the cause (client: scripts that sign in tell the two
// apart by the status). A form that carries a token must carry that of its session;
// scripts that send none are let through (client: some do).
func (c *call) signIn() (*answer, error) {
	form := c.request.PostForm
	mine := c.pages.Sessions.Stranger(c.request)
	if form.Get("sysparm_ck") != "" && !c.pages.Sessions.GoodForm(c.request, mine) {
		return goTo("/security_interceptor.do"), nil
	}
	visit, err := c.pages.Sessions.SignInForm(c.request, form.Get("user_name"), form.Get("user_password"))
	if errors.Is(err, session.ErrRefused) {
		return c.signInPage(signInData{UserName: form.Get("user_name"), Return: form.Get(wishParameter), Failed: true}), nil
	}
	if err != nil {
		return nil, err
	}
	c.enter(visit)
	return goTo(c.stepPage(form.Get(wishParameter))), nil
}

// enter goes on as somebody who has just signed in, or gone a step towards it.
func (c *call) enter(visit *session.Visit) {
	c.visit = visit
	c.pages.Observe(c.request, visit.Caller)
}

// logout serves /logout.do, and shows the sign-in page (assumed: by way of the entry
// page).
func (c *call) logout() (*answer, error) {
	c.pages.Sessions.Logout(c.request)
	c.visit, c.stranger = nil, c.pages.Sessions.Stranger(c.request)
	return goTo("/welcome.do"), nil
}

// intercepted serves /security_interceptor.do, where forms end that no page of the
// session made.
func (c *call) intercepted() (*answer, error) {
	return &answer{
		title: "Security interceptor", template: "message",
		data: "What you sent was not accepted, because it did not come from a page of your present session. Open the page again and repeat it.",
	}, nil
}
