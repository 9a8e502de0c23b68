package access

import (
	"context"
	"encoding/base64"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/snowglobe-dev/snowglobe/connector/guest"
	"github.com/snowglobe-dev/snowglobe/connector/vault"
)

// sessionCookie is the one without which there is no session; its companions
// lead to the node that holds it.
const sessionCookie = "JSESSIONID"

// mostCookies is how many are kept, which is what RFC 6265 section 6.1 asks of a
// browser. Whoever sets more does not want to be recognised but to fill a disk.
const mostCookies = 50

// Pass is what a Session keeps.
type Pass struct {
	Cookies   map[string]vault.Secret
	UserToken vault.Secret // for the header X-UserToken
}

// Session proves by a live session who is asking.
type Session struct {
	guest *guest.Client
	store func(Pass) error

	mu   sync.Mutex
	pass Pass
}

// Login spends a user's password on a session, once, by asking the question
// with Basic credentials. It returns a [*Refused] if the instance does not
// accept them. Rights are not its business: a 403 still makes a session.
func Login(ctx context.Context, g *guest.Client, question guest.Question, userName string, password vault.Secret) (*Session, error) {
	question.Header = http.Header{"Authorization": {
		"Basic " + base64.StdEncoding.EncodeToString([]byte(userName+":"+password.Reveal())),
	}}
	question.Password = true
	answer, err := g.Ask(ctx, question)
	if answer == nil {
		return nil, err
	}
	if answer.Status == http.StatusUnauthorized {
		return nil, loginRefused(answer.Header)
	}
	pass := Pass{}
	pass.learn(answer.Header)
	if pass.Cookies[sessionCookie] != "" && (err == nil || answer.Status == http.StatusForbidden) {
		return ResumeSession(g, pass, nil), nil
	}
	if err == nil {
		err = errors.New("the instance answers, but makes no session: is something between it and the connector removing cookies?")
	}
	return nil, err
}

// ResumeSession goes on with a stored session. Store is called when the
// instance has changed what it wants to see; nil means that this need not
// outlive the process.
func ResumeSession(g *guest.Client, pass Pass, store func(Pass) error) *Session {
	return &Session{guest: g, pass: pass, store: store}
}

// Pass returns what would have to be stored now.
func (s *Session) Pass() Pass {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pass.clone()
}

// Sign puts the session on a question that is about to leave.
func (s *Session) Sign(_ context.Context, h http.Header) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	h.Set("Cookie", s.pass.cookieHeader())
	if s.pass.UserToken != "" {
		h.Set("X-UserToken", s.pass.UserToken.Reveal())
	}
	return nil
}

// Refused hears that a question, signed with the header h, was answered 401. It
// returns nil if it is worth asking once more.
//
// client: a live session that shows no token, or an old one, is answered 401
// with X-Is-Logged-In: true and the right token in X-UserToken-Response. Any
// other 401 is the session's end. Cookies of a 401 are not kept: they belong to
// a session that nobody is logged in to.
func (s *Session) Refused(_ context.Context, _ http.Header, a *guest.Answer) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	token := a.Header.Get("X-UserToken-Response")
	if token == "" || !headerSafe(token) || strings.EqualFold(a.Header.Get("X-Is-Logged-In"), "false") {
		return &Refused{"the session has ended (an instance ends it after minutes without a call) and the password is not kept: connect again"}
	}
	next := s.pass.clone()
	next.UserToken = vault.Secret(token)
	return s.adopt(next)
}

// Answered hears of each accepted question and keeps changed cookies.
func (s *Session) Answered(a *guest.Answer) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := s.pass.clone()
	next.learn(a.Header)
	if maps.Equal(next.Cookies, s.pass.Cookies) {
		return nil
	}
	return s.adopt(next)
}

func (s *Session) adopt(next Pass) error {
	if s.store != nil {
		if err := s.store(next); err != nil {
			return err
		}
	}
	s.pass = next
	return nil
}

// End logs out, as far as the instance lets it.
func (s *Session) End(ctx context.Context) error {
	h := http.Header{}
	if err := s.Sign(ctx, h); err != nil {
		return err
	}
	_, err := s.guest.Ask(ctx, guest.Question{Path: "/logout.do", Header: h, Page: true})
	return err
}

// learn keeps the cookies of an answer. observed: each API answer deletes
// glide_user and glide_user_session again; an empty value is not a value.
func (p *Pass) learn(h http.Header) {
	for _, cookie := range (&http.Response{Header: h}).Cookies() {
		switch {
		case cookie.Value == "" || cookie.MaxAge < 0:
			delete(p.Cookies, cookie.Name)
		case p.Cookies == nil:
			p.Cookies = map[string]vault.Secret{cookie.Name: vault.Secret(cookie.Value)}
		case p.Cookies[cookie.Name] != "" || len(p.Cookies) < mostCookies:
			p.Cookies[cookie.Name] = vault.Secret(cookie.Value)
		}
	}
}

func (p *Pass) clone() Pass { return Pass{Cookies: maps.Clone(p.Cookies), UserToken: p.UserToken} }

// cookieHeader writes the cookies itself: a cookie jar would hold back those
// marked Secure on a plain-HTTP loopback instance.
func (p *Pass) cookieHeader() string {
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(p.Cookies)) {
		pairs = append(pairs, name+"="+p.Cookies[name].Reveal())
	}
	return strings.Join(pairs, "; ")
}
