package web

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/snowglobe-dev/snowglobe/mockserver/session"
)

// stepPages are where people do what stands before all other pages (client: scripts and
// browser extensions know those about the second factor; assumed: that for passwords).
var stepPages = map[session.Step]string{
	session.GiveCode:       "/validate_multifactor_auth_code.do",
	session.SetUpFactor:    "/multi_factor_auth_setup.do",
	session.ChangePassword: "/change_password.do",
}

// stepPage is where to go on for who has just signed in: to a step that is owed, which
// then leads to what was wished for, or there at once.
func (c *call) stepPage(wish string) string {
	local, ok := localAddress(wish)
	page, owed := stepPages[c.visit.Step]
	switch {
	case !owed && ok:
		return local
	case !owed:
		return homePage
	case !ok:
		return page
	}
	return page + "?" + url.Values{wishParameter: {local}}.Encode()
}

// stepFirst leads to what is owed, or away from the page of a step that is not.
func (c *call) stepFirst() *answer {
	if c.visit.Step != session.NoStep && c.request.Method == http.MethodGet && stepPages[c.visit.Step] != "/"+c.path {
		return goTo(c.stepPage(c.request.URL.RequestURI()))
	}
	return goTo(c.stepPage(c.wish()))
}

// wish is the page that is wanted after a step, as its address or its form carries it.
func (c *call) wish() string {
	if wish := c.query.Get(wishParameter); wish != "" {
		return wish
	}
	return c.request.PostForm.Get(wishParameter)
}

// stepData is what the page of a step is filled with.
type stepData struct {
	Wish     string
	Wrong    []string // what is wrong with what was sent
	Demands  []string // of a new password
	Secret   string   // of an authenticator app to be set up
	URI      string   // the same, with whose it is
	Bypasses int      // how often that may be put off
}

func (c *call) stepAnswer(title, template string, data stepData) *answer {
	data.Wish, _ = localAddress(c.wish())
	return &answer{title: title, template: template, data: data, bare: true}
}

// stepped goes on after a step, or shows its page again where what was sent is refused.
func (c *call) stepped(visit *session.Visit, err error, again func() *answer) (*answer, error) {
	if errors.Is(err, session.ErrRefused) {
		return again(), nil
	}
	if err != nil {
		return nil, err
	}
	c.enter(visit)
	return goTo(c.stepPage(c.wish())), nil
}

// newPasswordForm serves GET /change_password.do, where everybody arrives who has to
// choose a new password (documented: the field "Password needs reset" of users).
func (c *call) newPasswordForm() (*answer, error) { return c.newPasswordPage(nil), nil }

func (c *call) newPasswordPage(wrong []string) *answer {
	return c.stepAnswer("Change password", "new_password", stepData{Wrong: wrong, Demands: c.pages.Sessions.PasswordPolicy().Demands()})
}

// newPassword serves POST /change_password.do.
func (c *call) newPassword() (*answer, error) {
	form := c.request.PostForm
	visit, err := c.pages.Sessions.NewPassword(c.request, c.visit, form.Get("new_password"), form.Get("confirm_password"))
	if refused, ok := errors.AsType[*session.PasswordError](err); ok {
		return c.newPasswordPage(refused.Reasons), nil
	}
	return c.stepped(visit, err, func() *answer { return c.newPasswordPage(nil) })
}
