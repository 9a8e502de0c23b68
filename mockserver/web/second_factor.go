package web

import (
	"net"
	"net/url"

	"github.com/snowglobe-dev/snowglobe/mockserver/session"
)

// codeField carries the code that an authenticator app shows (client: four scripts that
// sign in, with and without a browser, send it by this name, with sys_action
// sysverb_validate_mfa_code).
const codeField = "txtResponse"

// wrongCode is said of a code whatever is wrong with it (assumed: the text).
var wrongCode = []string{"Invalid code. Enter the code that your authenticator app shows now."}

// codeForm serves GET /validate_multifactor_auth_code.do, where a right password leads
// that wants a code (client: scripts tell by this address that it does).
func (c *call) codeForm() (*answer, error) { return c.codePage(nil), nil }

func (c *call) codePage(wrong []string) *answer {
	return c.stepAnswer("Multi-factor authentication", "code", stepData{Wrong: wrong})
}

// giveCode serves POST /validate_mfa_code.do. As at the sign-in, a token that a form
// carries must be right, and scripts that send none are let through (client: a script of
// 2022 sends none, one of 2026 does).
func (c *call) giveCode() (*answer, error) {
	if c.visit == nil || c.visit.Step != session.GiveCode {
		return goTo("/login.do"), nil
	}
	if c.request.PostForm.Has("sysparm_ck") && !c.pages.Sessions.GoodForm(c.request, c.visit) {
		return goTo("/security_interceptor.do"), nil
	}
	visit, err := c.pages.Sessions.GiveCode(c.request, c.visit, c.request.PostForm.Get(codeField))
	return c.stepped(visit, err, func() *answer { return c.codePage(wrongCode) })
}

// factorForm serves GET /multi_factor_auth_setup.do, where everybody arrives who has to
// set an authenticator app up (documented: "Set up multi-factor authentication for the
// first time"; client: the address).
func (c *call) factorForm() (*answer, error) { return c.factorPage(nil), nil }

// factorPage shows the secret as a text, and as the URI that apps read. A picture of it
// would need another device, which a simulated instance seldom has in front of it.
func (c *call) factorPage(wrong []string) *answer {
	secret := c.pages.Sessions.FactorSecret(c.visit)
	return c.stepAnswer("Set up multi-factor authentication", "factor", stepData{
		Wrong: wrong, Secret: secret, URI: c.keyURI(secret), Bypasses: c.pages.Sessions.Bypasses(c.visit),
	})
}

// keyURI names the secret, the instance and the user for an app (the format is that of
// Google Authenticator's wiki, "Key Uri Format").
func (c *call) keyURI(secret string) string {
	issuer := c.request.Host
	if host, _, err := net.SplitHostPort(issuer); err == nil {
		issuer = host
	}
	label := url.PathEscape(issuer) + ":" + url.PathEscape(c.visit.Caller.UserName)
	return "otpauth://totp/" + label + "?secret=" + secret + "&issuer=" + url.QueryEscape(issuer)
}

// setUpFactor serves POST /multi_factor_auth_setup.do.
func (c *call) setUpFactor() (*answer, error) {
	if c.request.PostForm.Get("sys_action") == "sysverb_bypass" {
		visit, err := c.pages.Sessions.BypassFactor(c.request, c.visit)
		return c.stepped(visit, err, func() *answer { return c.factorPage([]string{"The set-up cannot be put off any more."}) })
	}
	visit, err := c.pages.Sessions.SetUpFactor(c.request, c.visit, c.request.PostForm.Get(codeField))
	return c.stepped(visit, err, func() *answer { return c.factorPage(wrongCode) })
}
